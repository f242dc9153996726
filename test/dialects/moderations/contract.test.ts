import { moderations } from '../../../src/dialects/moderations/index.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { openaiErrorBodies } from '../openai/error-bodies.ts'

const request = { model: 'omni-moderation-latest', input: 'Hi' }
const verdict = { flagged: false, categories: { hate: false }, category_scores: { hate: 0.0001 } }
const answer = { id: 'modr-1', model: 'omni-moderation-latest', results: [verdict] }

dialectContract('moderations', {
  dialect: moderations,
  request,
  accepted: {
    'several texts': { ...request, input: ['a', 'b'] },
    'a text and a picture': {
      ...request,
      input: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
      ],
    },
    'members of tomorrow': { ...request, categories: ['hate'] },
  },
  refused: {
    'no input': { body: { model: 'm' }, param: 'input' },
    'an empty text': { body: { ...request, input: '' }, param: 'input' },
    'no texts': { body: { ...request, input: [] }, param: 'input' },
    'an input that is an object': { body: { ...request, input: { text: 'a' } }, param: 'input' },
    'an input that is null': { body: { ...request, input: null }, param: 'input' },
  },
  unrepeatable: {},
  // https://platform.openai.com/docs/api-reference/moderations/object
  answers: {
    'one verdict': { body: answer, usage: undefined },
    'several verdicts': { body: { ...answer, results: [verdict, { ...verdict, flagged: true }] }, usage: undefined },
  },
  incomplete: {
    'no verdict': { ...answer, results: [] },
    'a verdict without categories': { ...answer, results: [verdict, { flagged: true }] },
    'an error beside a verdict': { ...answer, error: { message: 'late' } },
  },
  errorBodies: openaiErrorBodies,
  prompts: {},
  noPrompt: { 'any request': request },
})
