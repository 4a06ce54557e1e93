import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, escapeXml } from '../query/xml.js';
import { childrenOf, parseXml, textOf } from './parse-xml.js';

const leaf = (name: string, text: string) => ({ name, text, children: [] });

describe('a document', () => {
  it('is read with what stands around its elements', () => {
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
<!-- by hand --><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet/>
  <s3:Object a='1'><Key>a &amp; b&#x20;&#33;</Key><!-- here --></s3:Object><Object ><Key><![CDATA[<c>&amp;]]></Key></Object >
</Delete>\n`;
    const root = parseXml(text);
    expect(root).toMatchObject({ name: 'Delete' });
    expect(childrenOf(root!, 'Object').map((object) => textOf(object, 'Key'))).toEqual(['a & b !', '<c>&amp;']);
    expect(textOf(root!, 'Quiet')).toBe('');
    expect(textOf(root!, 'Other')).toBeUndefined();
  });

  it('gives back every text that was written', () => {
    const text = fc.string({ unit: 'binary' }).map((given) => escapeXml(given.replaceAll('\r', '')));
    fc.assert(
      fc.property(text, (escaped) => {
        expect(escapeXml(parseXml(element('a', escaped))!.text)).toBe(escaped);
      }),
    );
    expect(parseXml('<a>x\r\ny\rz&#13;</a>')).toEqual(leaf('a', 'x\ny\nz\r'));
  });

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b></a>',
    '<a>&copy;</a>',
    '<a>&</a>',
    '<a>&#0;</a>',
    '<a>&#x110000;</a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a><!-- -- --></a>',
    '<a><![CDATA[</a>',
    '<a',
    `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
  ])('is refused where it is %s', (text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it('is read in time that grows with its length, whatever is in it', () => {
    for (const part of ['<!--', '<![CDATA[', '<?', '<a ', '&amp', ' ', '<a b="']) {
      expect(parseXml(`<a>${part.repeat(100_000)}`)).toBeUndefined();
    }
  });

  it('never throws', () => {
    const part = fc.constantFrom('<', '>', '/', 'a', '&', ';', '#', '!', '-', '[', ']', '"', '=', ' ', '?', 'CDATA');
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (text) => {
          expect(() => parseXml(text)).not.toThrow();
        },
      ),
    );
  });
});
