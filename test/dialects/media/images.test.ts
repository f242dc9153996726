import { imageEdits, images, imageVariations } from '../../../src/dialects/images/index.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { common, file, noFile } from './fixture.ts'

// https://platform.openai.com/docs/api-reference/images/object
const answer = { created: 1_713_833_628, data: [{ b64_json: 'iVBORw0KGgo=' }] }
const tokens = { input_tokens: 50, output_tokens: 4_160, total_tokens: 4_210 }
const answers = {
  'a picture': { body: answer, usage: undefined },
  'a picture and its tokens': { body: { ...answer, usage: tokens }, usage: { inputTokens: 50, outputTokens: 4_160 } },
}
const incomplete = {
  'no pictures': { ...answer, data: [] },
  'a picture by its address, which expires': { ...answer, data: [{ url: 'https://example.org/a.png' }] },
  'one picture of two': { ...answer, data: [...answer.data, {}] },
  'an empty picture': { ...answer, data: [{ b64_json: '' }] },
  'an error beside pictures': { ...answer, error: { message: 'late' } },
}

const generation = { model: 'flux', prompt: 'a square', seed: 7 }
dialectContract('images', {
  ...common,
  dialect: images,
  request: generation,
  accepted: {
    'everything that can be set': { ...generation, n: 2, size: '1024x1024', quality: 'high', output_format: 'webp' },
    'members that are null': { ...generation, n: null, stream: null },
    'members of tomorrow': { ...generation, steps: 4 },
    'a prompt that is an address': { ...generation, prompt: 'https://example.org' },
  },
  refused: {
    'no prompt': { body: { model: 'm' }, param: 'prompt' },
    'an empty prompt': { body: { ...generation, prompt: '' }, param: 'prompt' },
    'no pictures': { body: { ...generation, n: 0 }, param: 'n' },
    'a count as text': { body: { ...generation, n: '2' }, param: 'n' },
    'a flag as text': { body: { ...generation, stream: 'true' }, param: 'stream' },
  },
  unrepeatable: {
    'a prompt without a seed': { body: { model: 'm', prompt: 'a square' }, reason: 'not-deterministic' },
    'a prompt with a seed that is null': { body: { ...generation, seed: null }, reason: 'not-deterministic' },
    'a stream': { body: { ...generation, stream: true }, reason: 'media-stream' },
    'a picture to begin with by its address': {
      body: { ...generation, image_url: 'https://example.org/a.png' },
      reason: 'expiring-file',
    },
  },
  answers,
  incomplete,
  noPrompt: { 'any request': generation },
})

const edit = { model: 'flux', prompt: 'make it red', image: file, seed: '7' }
const inline = { image_url: 'data:image/png;base64,iVBORw0KGgo=' }
const json = { model: 'gpt-image-1.5', prompt: 'make it red', images: [inline], seed: 7 }
dialectContract('image-edits', {
  ...common,
  dialect: imageEdits,
  request: edit,
  accepted: {
    'several pictures': { ...edit, image: [file, file] },
    'several pictures as the SDKs name them': { model: 'm', prompt: 'p', 'image[]': [file, file], seed: '7' },
    'everything that can be set': { ...edit, mask: file, n: '2', size: '512x512', stream: 'false' },
    'pictures within JSON': { ...json, mask: inline, n: 2, stream: false },
    'one picture within JSON as xAI has it': { ...json, images: undefined, image: { url: inline.image_url } },
    'members that are null': { ...json, n: null, stream: null, mask: null },
  },
  refused: {
    'no picture': { body: { model: 'm', prompt: 'p' }, param: 'image' },
    'a picture that is a text': { body: { ...edit, image: noFile }, param: 'image' },
    'a text among pictures': { body: { ...edit, image: [file, noFile] }, param: 'image' },
    'two masks': { body: { ...edit, mask: [file, file] }, param: 'mask' },
    'no prompt': { body: { model: 'm', image: file }, param: 'prompt' },
    'two prompts': { body: { ...edit, prompt: ['a', 'b'] }, param: 'prompt' },
    'no count': { body: { ...edit, n: 'two' }, param: 'n' },
    'a count below one': { body: { ...json, n: 0 }, param: 'n' },
    'no pictures within JSON': { body: { ...json, images: [] }, param: 'images' },
    'pictures within JSON that read like files of a form': { body: { ...json, images: [file] }, param: 'images' },
  },
  unrepeatable: {
    'a picture without a seed': { body: { ...edit, seed: '' }, reason: 'not-deterministic' },
    'a stream': { body: { ...edit, stream: 'TRUE' }, reason: 'media-stream' },
    'a stream of a JSON body': { body: { ...json, stream: true }, reason: 'media-stream' },
    'a picture by its address': {
      body: { ...json, images: [inline, { image_url: 'https://example.org/a.png' }] },
      reason: 'expiring-file',
    },
    'a mask by its address': {
      body: { ...json, mask: { image_url: 'HTTP://example.org/a' } },
      reason: 'expiring-file',
    },
    'a picture by its id': { body: { ...json, images: [{ file_id: 'file-1' }] }, reason: 'expiring-file' },
  },
  answers,
  incomplete,
  noPrompt: { 'any request': edit },
})

const variation = { model: 'flux', image: file, seed: '7' }
dialectContract('image-variations', {
  ...common,
  dialect: imageVariations,
  request: variation,
  accepted: { 'everything that can be set': { ...variation, n: '3', size: '256x256', response_format: 'b64_json' } },
  refused: {
    'no picture': { body: { model: 'm' }, param: 'image' },
    'two pictures': { body: { ...variation, image: [file, file] }, param: 'image' },
    'a count below one': { body: { ...variation, n: '0' }, param: 'n' },
  },
  unrepeatable: { 'a picture without a seed': { body: { model: 'm', image: file }, reason: 'not-deterministic' } },
  answers,
  incomplete,
  noPrompt: { 'any request': variation },
})
