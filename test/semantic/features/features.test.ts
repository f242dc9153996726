import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { isEnglish } from '../../../src/semantic/eligibility/language.ts'
import { MAX_CHARACTERS } from '../../../src/semantic/eligibility/eligibility.ts'
import { lexicalForm } from '../../../src/semantic/lexical/lexical.ts'
import { compare } from './compare.ts'

describe('features', () => {
  const units =
    'a|A|1|é|😀|\u0301| |.|!|?|,|-|_|(|)|{|"|“|\'|`|<|\n|…|a.|a-|a_|1a|aB|a |A |{a |(a|please |, thanks|US |-V |1!'
  const begins = ['', 'Decode this: ', 'Hi, ']

  it.each(units.split('|'))('come to an end for the longest text of %j', (unit) => {
    const read = () =>
      begins.forEach((begin) => {
        const text = (begin + unit.repeat(MAX_CHARACTERS)).slice(0, MAX_CHARACTERS)
        lexicalForm(text)
        isEnglish(text)
        compare(text, `${text.slice(3)}.x`)
      })
    expect(() => runInNewContext('read()', { read }, { timeout: 10_000 })).not.toThrow()
  })
})
