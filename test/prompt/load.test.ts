import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadPrompt } from '../../src/prompt/load.ts'
import { completionOf, promptOf, wanted } from './support.ts'

const folder = new URL('../../prompts/', import.meta.url)

describe('the shipped prompts', () => {
  it.each(readdirSync(folder))('%s is right and names no model', async (file) => {
    const prompt = await loadPrompt(file, readFileSync(new URL(file, folder), 'utf8'))
    expect(prompt).toMatchObject({ file, model: undefined, description: expect.any(String) })
  })
})

describe('faults of a file', () => {
  it.each([
    ['no dashes', 'Hello', 1, /begins with a line of three dashes/],
    ['YAML that is none', '---\nmodel: a\n  b: c\n---\nHi', 2, /./],
    ['a misspelt setting', '---\nmodel: a\n\ndescripton: b\n---\nHi', 4, /descripton: .*Did you mean description/],
    ['a misspelt setting of freshness', '---\nreprise:\n  http: { maxage: 1m }\n---\nHi', 3, /Did you mean maxAge\?/],
    [
      'a misspelt setting of the cache',
      '---\nreprise:\n  cache: { enable: true }\n---\nHi',
      3,
      /Did you mean enabled\?/,
    ],
    ['a misspelt setting of the output', '---\noutput: { formt: json }\n---\nHi', 2, /Did you mean format\?/],
    ['a misspelt setting within', '---\nreprise:\n  gett: true\n---\nHi', 3, /reprise\.gett: .*Did you mean get\?/],
    ['a wrong value', '---\nreprise:\n  get: yes please\n---\nHi', 3, /reprise\.get: true or false/],
    ['a wrong duration', '---\nreprise:\n  http:\n    maxAge: soon\n---\nHi', 4, /maxAge: a duration/],
    ['a member that is ours', '---\nconfig:\n  stream: true\n---\nHi', 2, /without model, messages, stream/],
    [
      'a setting of the model of a wrong kind',
      '---\nmodel: a\nconfig: { temperature: hot }\n---\nHi',
      3,
      /temperature: expected a number/,
    ],
    ['a setting that is there twice', '---\nmodel: a\nmodel: b\n---\nHi', 3, /model is there twice; .* in line 2$/],
    [
      'a path of a door',
      '---\nreprise:\n  path: /v1/x\n---\nHi',
      3,
      /^.*path: \/v1\/x is a path of the gateway; choose another$/,
    ],
    ['a path with an unknown variable', '---\nreprise:\n  path: /a/:b\n---\nHi', 3, /:b is no variable/],
    ['a schema that is none', '---\ninput:\n  schema:\n    text: strin\n---\nHi', 3, /unsupported scalar type 'strin'/],
    [
      'a keyword that is none',
      '---\ninput:\n  schema:\n    type: object\n    propertys: {}\n---\nHi',
      3,
      /unknown keyword/,
    ],
    ['a default of nothing', '---\ninput:\n  default: { a: 1 }\n---\nHi', 3, /names a, which input.schema does not/],
    [
      'a default that does not fit',
      '---\ninput:\n  schema: { a: integer }\n  default: { a: x }\n---\nHi',
      3,
      /must be integer/,
    ],
    ['an output that is no object', '---\noutput: { schema: string }\n---\nHi', 2, /must be that of an object/],
    ['a template that does not close', '---\nmodel: a\n---\nHi\n{{#if x}}\nthere', 6, /cannot be read|Parse error/],
    ['a helper that is none', '---\nmodel: a\n---\nHi\n\n{{shout "x"}}', 6, /unknown helper shout/],
    ['a role that is none', '---\nmodel: a\n---\n{{role "boss"}}Hi', 4, /roles are system/],
    ['a partial', '---\nmodel: a\n---\nHi\n{{> footer}}', 5, /partials/],
    [
      'render as a variable',
      '---\ninput: { schema: { render: string } }\nreprise: { get: true }\n---\nHi',
      2,
      /render cannot be a variable/,
    ],
  ])('%s: told with the line', async (_name, text, line, reason) => {
    await expect(loadPrompt('greet.prompt', text)).rejects.toMatchObject({
      name: 'PromptFileError',
      line,
      reason: expect.stringMatching(reason),
    })
  })

  it.each(['Greet.prompt', 'a b.prompt', '_part.prompt', 'a@.prompt', '../a.prompt'])(
    'refuses the name %s',
    async (file) => {
      await expect(promptOf('model: a', 'Hi', file)).rejects.toThrow(/is called <name>\.prompt/)
    },
  )
})

describe('variables', () => {
  const settings = `
input:
  schema:
    text: string
    tone(enum): [formal, plain]
    count?: integer
    inner?(object):
      a: string
  default: { tone: plain }
`
  it('fills in defaults and changes nothing else', async () => {
    const prompt = await promptOf(settings, '{{text}}')
    expect(prompt.checkInput({ text: ' x ' })).toEqual({ text: ' x ', tone: 'plain' })
    expect(prompt.inputSchema).toMatchObject({ required: ['text'], properties: { tone: { default: 'plain' } } })
  })

  it('names each field at fault, and never its value', async () => {
    const prompt = await promptOf(settings, '{{text}}')
    const given = { tone: 'rude-secret', count: 1.5, stray: 1, inner: { b: 2 } }
    const message = expect.stringMatching(
      /^(?=.*text is missing)(?=.*tone must be one of "formal", "plain")(?=.*count must be integer)(?=.*stray is not known)(?=.*inner\.a is missing)(?=.*inner\.b is not known)(?!.*secret)/,
    )
    expect(() => prompt.checkInput(given)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ status: 400, message }) }),
    )
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('refuses the prototype name %s', async (name) => {
    const prompt = await promptOf('input: { schema: { text?: string } }', '{{text}}')
    expect(() => prompt.checkInput(JSON.parse(`{"${name}": "x"}`))).toThrow(`${name} is not known`)
  })

  it('refuses every variable where no schema names one', async () => {
    const prompt = await promptOf('model: a/b', 'Hi')
    expect(() => prompt.checkInput({ text: 'x' })).toThrow('text is not known')
    expect(prompt.checkInput({})).toEqual({})
  })

  it('closes a JSON Schema at every depth, unless it says otherwise', async () => {
    const prompt = await promptOf(
      'input: { schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } }, c: { type: object, properties: {}, additionalProperties: true } } } }',
      'Hi',
    )
    expect(() => prompt.checkInput({ a: { x: 1 } })).toThrow('a.x is not known')
    expect(prompt.checkInput({ c: { x: 1 } })).toEqual({ c: { x: 1 } })
  })
})

describe('the request', () => {
  it('has the model of the file, or the one given, and dotprompt’s settings in chat’s words', async () => {
    const settings = 'config: { temperature: 0.5, maxOutputTokens: 9, topP: 0.1, topK: 3, stopSequences: [x], seed: 7 }'
    const request = await (await promptOf(settings, 'Hi')).request({}, wanted)
    expect(request).toEqual({
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0.5,
      max_completion_tokens: 9,
      top_p: 0.1,
      top_k: 3,
      stop: ['x'],
      seed: 7,
    })
    expect(await (await promptOf('model: a/b', 'Hi')).request({}, wanted)).toMatchObject({ model: 'a/b' })
  })

  it('asks for the schema, and for usage of a stream', async () => {
    const prompt = await promptOf('output: { schema: { a: integer } }', 'Hi')
    expect(await prompt.request({}, wanted)).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'greet', schema: { required: ['a'] } } },
    })
    const streamed = await (await promptOf('model: a', 'Hi')).request({}, { ...wanted, stream: true })
    expect(streamed).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('is refused where the template comes out empty', async () => {
    const prompt = await promptOf('input: { schema: { text?: string } }', '{{text}}')
    await expect(prompt.request({ text: '' }, wanted)).rejects.toMatchObject({ problem: { code: 'empty_prompt' } })
  })
})

describe('what an answer says', () => {
  it('is the promised value, also out of a Markdown fence', async () => {
    const prompt = await promptOf('output: { schema: { a: integer } }', 'Hi')
    expect(prompt.read(completionOf('{"a":1}'))).toEqual({ kind: 'value', value: { a: 1 } })
    expect(prompt.read(completionOf('```json\n{"a":1}\n```'))).toEqual({ kind: 'value', value: { a: 1 } })
  })

  it.each([
    ['{"a":"x"}', 'stop', 'a must be integer'],
    ['{"a":1,"b":2}', 'stop', 'b is not known'],
    ['{"a":', 'length', 'cut off'],
    ['Sure!', 'stop', 'not a JSON object'],
    ['[1]', 'stop', 'not a JSON object'],
    [null, 'stop', 'not a JSON object'],
  ])('of %s is a fault', async (text, finishReason, fault) => {
    const prompt = await promptOf('output: { schema: { a: integer } }', 'Hi')
    const output = prompt.read(completionOf(text, finishReason))
    expect(output).toEqual({ kind: 'fault', fault: expect.stringContaining(fault) })
  })

  it('is any JSON object for format json, and any text without format', async () => {
    const json = await promptOf('output: { format: json }', 'Hi')
    expect(json.read(completionOf('{"x":[1]}'))).toEqual({ kind: 'value', value: { x: [1] } })
    const text = await promptOf('model: a', 'Hi')
    expect(text.read(completionOf('Hello', 'length'))).toEqual({ kind: 'text', text: 'Hello', finishReason: 'length' })
  })
})
