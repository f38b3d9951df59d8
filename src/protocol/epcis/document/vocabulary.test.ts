import { describe, expect, test } from 'vitest';
import { bareWord, expandUri, prefixesOf, splitName, wordUri } from './vocabulary.js';

const none = prefixesOf();

describe('the prefixes of a context', () => {
  test('are those of GS1 where the document declares none', () => {
    expect(Object.fromEntries(prefixesOf('https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'))).toEqual({
      cbv: 'https://ref.gs1.org/cbv/',
      cbvmda: 'urn:epcglobal:cbv:mda:',
      epcis: 'https://ref.gs1.org/epcis/',
      gs1: 'https://gs1.org/voc/',
      rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
    });
  });

  test('come from objects, alone or in lists, in short or long form; the inner declaration wins', () => {
    const outer = ['https://example.org/context', { a: 'https://a.example/', b: { '@id': 'https://b.example/' } }, null, 7];
    const prefixes = prefixesOf(outer, { a: 'https://inner.example/', c: { '@type': '@id' }, d: 4 });
    expect(prefixes.get('a')).toBe('https://inner.example/');
    expect(prefixes.get('b')).toBe('https://b.example/');
    expect(prefixes.has('c')).toBe(false);
    expect(prefixes.has('d')).toBe(false);
  });

  test('split a name only where they are declared', () => {
    expect(splitName('cbvmda:lotNumber', none)).toEqual({ namespace: 'urn:epcglobal:cbv:mda:', local: 'lotNumber' });
    expect(splitName('other:lotNumber', none)).toEqual({ local: 'other:lotNumber' });
    expect(splitName('lotNumber', none)).toEqual({ local: 'lotNumber' });
  });
});

describe('a word of the vocabulary', () => {
  test.each([
    'shipping',
    'https://ref.gs1.org/cbv/BizStep-shipping',
    'cbv:BizStep-shipping',
    'urn:epcglobal:cbv:bizstep:shipping',
  ])('is the same in all spellings: %s', (text) => {
    expect(wordUri('BizStep', text, none)).toBe('https://ref.gs1.org/cbv/BizStep-shipping');
    expect(bareWord('BizStep', text, none)).toBe('shipping');
  });

  test('keeps the URI of another vocabulary', () => {
    expect(bareWord('BizStep', 'https://example.com/steps/shipping', none)).toBe('https://example.com/steps/shipping');
    expect(bareWord('BTT', 'urn:epcglobal:cbv:disp:active', none)).toBe('https://ref.gs1.org/cbv/Disp-active');
  });

  test('of a sensor lives in the web vocabulary', () => {
    expect(wordUri('gs1', 'Temperature', none)).toBe('https://gs1.org/voc/Temperature');
    expect(wordUri('gs1', 'gs1:Temperature', none)).toBe('https://gs1.org/voc/Temperature');
  });
});

describe('a URI', () => {
  test('expands where its beginning is a declared prefix', () => {
    const prefixes = prefixesOf({ ex: 'https://ex.example/', https: 'https://trap.example/' });
    expect(expandUri('ex:a', prefixes)).toBe('https://ex.example/a');
    expect(expandUri('https://gs1.org/voc/a', prefixes)).toBe('https://gs1.org/voc/a');
    expect(expandUri('urn:epcglobal:cbv:bt:9521234600008:PO-1', prefixes)).toBe('urn:epcglobal:cbv:bt:9521234600008:PO-1');
    expect(expandUri('geo:47.5,11.1', prefixes)).toBe('geo:47.5,11.1');
  });
});
