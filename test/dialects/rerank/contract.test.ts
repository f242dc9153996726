import { rerank } from '../../../src/dialects/rerank/index.ts'
import { dialectContract } from '../../contracts/dialect.ts'

const request = { model: 'rerank-v3.5', query: 'Where is Ada?', documents: ['At home.', 'At work.'] }
const ranking = [
  { index: 1, relevance_score: 0.98 },
  { index: 0, relevance_score: 0.11 },
]

dialectContract('rerank', {
  dialect: rerank,
  request,
  accepted: {
    'as many as are wanted': { ...request, top_n: 1, return_documents: true },
    'documents that are objects': { ...request, documents: [{ text: 'At home.' }, { text: 'At work.' }] },
    'members that are null': { ...request, top_n: null, return_documents: null },
    "Voyage's own members": { ...request, top_k: 1, truncation: false },
    'members of tomorrow': { ...request, max_tokens_per_doc: 512, priority: 3 },
  },
  refused: {
    'no query': { body: { model: 'm', documents: ['a'] }, param: 'query' },
    'an empty query': { body: { ...request, query: '' }, param: 'query' },
    'no documents': { body: { ...request, documents: [] }, param: 'documents' },
    'documents that are a text': { body: { ...request, documents: 'a' }, param: 'documents' },
    'none of them wanted': { body: { ...request, top_n: 0 }, param: 'top_n' },
    'a count as text': { body: { ...request, top_n: '1' }, param: 'top_n' },
    'a flag as text': { body: { ...request, return_documents: 'yes' }, param: 'return_documents' },
  },
  unrepeatable: {},
  // https://docs.cohere.com/reference/rerank, https://jina.ai/reranker, https://docs.voyageai.com/reference/reranker-api
  answers: {
    'an answer of Cohere, which is billed by search': {
      body: {
        id: '07734bd2',
        results: ranking,
        meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
      },
      usage: undefined,
    },
    'an answer of Jina': {
      body: {
        id: 'r-1',
        model: 'jina-reranker-v2',
        usage: { total_tokens: 38 },
        results: ranking.map((one) => ({ ...one, document: { text: 'At work.' } })),
      },
      usage: { inputTokens: 38, outputTokens: 0 },
    },
    'an answer of Voyage': {
      body: { id: 'r-1', object: 'list', data: ranking, model: 'rerank-2.5', usage: { total_tokens: 26 } },
      usage: { inputTokens: 26, outputTokens: 0 },
    },
    'an answer of vLLM': {
      body: { id: 'rerank-1', model: 'm', usage: { prompt_tokens: 9, total_tokens: 11 }, results: ranking },
      usage: { inputTokens: 9, outputTokens: 0 },
    },
  },
  incomplete: {
    'no ranking': { id: 'r-1', model: 'm' },
    'an empty ranking': { id: 'r-1', results: [] },
    'a place without a score': { id: 'r-1', results: [...ranking, { index: 2 }] },
    'an error beside a ranking': { id: 'r-1', results: ranking, error: { message: 'late' } },
  },
  errorBodies: {
    "Cohere's": {
      body: { id: 'e-1', message: 'invalid api token' },
      error: { message: 'invalid api token', type: undefined, code: undefined, param: undefined },
    },
    "Voyage's": {
      body: { detail: 'Argument top_k is not valid.' },
      error: { message: 'Argument top_k is not valid.', type: undefined, code: undefined, param: undefined },
    },
  },
  prompts: {},
  noPrompt: { 'any request': request },
})
