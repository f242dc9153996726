import { embeddings } from '../../../src/dialects/embeddings/index.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { plain } from '../chat/fixture.ts'
import { openaiErrorBodies } from '../openai/error-bodies.ts'

const request = { model: 'text-embedding-3-small', input: 'Hi' }

dialectContract('embeddings', {
  dialect: embeddings,
  request,
  accepted: {
    'several texts': { ...request, input: ['a', 'b'] },
    tokens: { ...request, input: [9906, 11] },
    'several lists of tokens': { ...request, input: [[9906], [11, 12]] },
    'everything that can be set': { ...request, dimensions: 256, encoding_format: 'base64', user: 'u' },
    'members of tomorrow': { ...request, input_type: 'query', truncate: 'END' },
    'members that are null': { ...request, dimensions: null, user: null },
  },
  refused: {
    'no input': { body: { model: 'm' }, param: 'input' },
    'an empty text': { body: { ...request, input: '' }, param: 'input' },
    'no texts': { body: { ...request, input: [] }, param: 'input' },
    'an input that is null': { body: { ...request, input: null }, param: 'input' },
    'an input that is an object': { body: { ...request, input: { text: 'a' } }, param: 'input' },
    'an object among texts': { body: { ...request, input: ['a', {}] }, param: 'input[1]' },
    'a token among texts': { body: { ...request, input: ['a', 1] }, param: 'input[1]' },
    'a text among tokens': { body: { ...request, input: [1, 2, 'a'] }, param: 'input[2]' },
    'half a token': { body: { ...request, input: [1.5] }, param: 'input[0]' },
    'a list without tokens': { body: { ...request, input: [[1], []] }, param: 'input[1]' },
    'a flag as first': { body: { ...request, input: [true] }, param: 'input[0]' },
    'dimensions as text': { body: { ...request, dimensions: '256' }, param: 'dimensions' },
    'a format that is a number': { body: { ...request, encoding_format: 1 }, param: 'encoding_format' },
  },
  unrepeatable: {},
  answers: {
    floats: { body: plain('chat/embeddings'), usage: { inputTokens: 8, outputTokens: 0 } },
    base64: { body: plain('chat/embeddings-base64'), usage: { inputTokens: 5, outputTokens: 0 } },
    'no counts': { body: { ...plain('chat/embeddings'), usage: {} }, usage: undefined },
  },
  incomplete: {
    'no vectors': { ...plain('chat/embeddings'), data: [] },
    'an empty vector': { object: 'list', data: [{ index: 0, embedding: [] }] },
    'one vector of two': { object: 'list', data: [{ index: 0, embedding: [1] }, { index: 1 }] },
    'an error beside vectors': { ...plain('chat/embeddings'), error: { message: 'late' } },
  },
  errorBodies: openaiErrorBodies,
  prompts: {},
  noPrompt: { 'any request': request },
})
