import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { compileCSharp } from './compile-csharp.js';

/** The function of the driver contract in C#; its handler is `Contract::Function::Handler`. */
const CSHARP = `
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

public class TypeError : Exception
{
    public TypeError(string message) : base(message) { }
}

public class Function
{
    int count;

    public Function()
    {
        switch (Environment.GetEnvironmentVariable("CONTRACT_INIT"))
        {
            case "throw": throw new TypeError("boom");
            case "exit": Environment.Exit(3); break;
            case "hang": for (;;) ; 
        }
    }

    public Stream Handler(Stream input)
    {
        count++;
        using (var document = JsonDocument.Parse(input))
        {
            var members = document.RootElement;
            switch (members.GetProperty("do").GetString())
            {
                case "echo": return Json(members.GetRawText());
                case "throw": throw new TypeError("boom");
                case "exit": Environment.Exit(3); break;
                case "hang": for (;;) ;
                case "print": Console.WriteLine(members.GetProperty("text").GetString()); break;
                case "environment":
                    return Json(JsonSerializer.Serialize(Environment.GetEnvironmentVariable("CONTRACT_VALUE")));
                case "count": return Json(count.ToString());
                case "eat": Eat(); break;
            }
        }
        return Json("null");
    }

    static void Eat()
    {
        var taken = new List<byte[]>();
        for (;;)
        {
            var block = new byte[1024 * 1024];
            Array.Fill(block, (byte)1);
            taken.Add(block);
        }
    }

    static Stream Json(string text)
    {
        return new MemoryStream(Encoding.UTF8.GetBytes(text));
    }
}
`;

/** Writes the package into a directory, which need not exist. */
export async function writeCSharpContract(directory: string): Promise<string> {
  const cacheDir = join(process.env['TEST_STOKER_HOME'] ?? tmpdir(), 'cache');
  const compiled = await compileCSharp({ name: 'Contract', source: CSHARP }, cacheDir);
  mkdirSync(directory, { recursive: true });
  copyFileSync(compiled, join(directory, 'Contract.dll'));
  return directory;
}
