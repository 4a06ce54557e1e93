using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

namespace Stoker
{
    /// <summary>Handlers of the kinds that functions have; see Warm.cs of the bootstrap.</summary>
    public class WarmFunction
    {
        public class Sample
        {
            public string Text { get; set; }
            public int Number { get; set; }
            public List<string> List { get; set; }
            public Dictionary<string, string> Map { get; set; }
        }

        public Sample Object(Sample input)
        {
            return input;
        }

        public string Text(string input)
        {
            return input;
        }

        public Stream Bytes(Stream input)
        {
            return input;
        }

        public async Task<Dictionary<string, object>> Later(Dictionary<string, object> input)
        {
            await Task.Yield();
            return input;
        }
    }
}
