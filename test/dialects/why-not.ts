const noWord = 'no word for it'
const notCompletions = 'a conversation is not the continuation of a text'
const keptStateOnly = 'rests on a state that only a provider of Responses keeps'
const ids = 'ids of files at one provider mean nothing at another'

/** Why a field cannot be carried, or needs no carrying, in the words of the docs. By field, then by target where that matters. */
const reasons: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  // chat
  'messages: file (file_id)': ids,
  'messages: input_audio': 'Claude hears no audio',
  'messages: name': noWord,
  'messages: reasoning_content': {
    messages: 'Claude takes back only thinking that it signed (`reasoning_details`)',
    responses: 'a reasoning item needs the id under which it was made',
  },
  stop: 'Responses has no stop sequences',
  n: 'one answer a request',
  seed: noWord,
  logprobs: { messages: 'Claude tells none', chat: 'chat tells them in another form, which does not fit' },
  top_logprobs: 'Claude tells none',
  logit_bias: noWord,
  frequency_penalty: noWord,
  presence_penalty: noWord,
  'tools: custom': 'tools take JSON only',
  'response_format: json_object': 'no JSON mode without a schema; the prompt asks for JSON all the same',
  verbosity: noWord,
  'modalities, audio': 'answers are text',
  prediction: noWord,
  web_search_options: 'searching is a tool of another kind there',
  metadata: noWord,
  'responses: metadata': 'repeated in the answer, which is all it does',
  store: {
    messages: 'nothing is kept there',
    responses: 'chat could not name what is kept; asked with `store: false`',
    chat: 'nothing is kept there; the answer says `store: false`',
  },
  prompt_cache_key: 'Anthropic caches by `cache_control`',
  stream_options: 'usage always comes',
  // messages
  'cache_control (anywhere)': 'OpenAI caches prompts by itself',
  'messages: image, document (file)': ids,
  'messages: tool_result is_error': 'the text of the result says it',
  'messages: thinking (signed), redacted_thinking': 'what Claude signed is of use to Claude alone',
  top_k: noWord,
  stop_sequences: 'Responses has no stop sequences',
  'tools that run at Anthropic': 'they run there only',
  'thinking: disabled': 'no word that models without thinking would take',
  mcp_servers: 'the connector is Anthropic’s',
  container: 'the container is Anthropic’s',
  context_management: noWord,
  stream: 'set by the gateway for each provider',
  // responses
  'input: input_file, input_image (file_id, file_url)': ids,
  'input: reasoning (of OpenAI)': 'what OpenAI encrypted is of use to OpenAI alone',
  'input: web_search_call and other hosted tools': 'such tools run at OpenAI only',
  'input: item_reference': keptStateOnly,
  max_tool_calls: 'only tools that run at the provider are counted',
  'include: message.output_text.logprobs': 'Claude tells none',
  'include: reasoning.encrypted_content': 'what has to come back is always there',
  'include: anything else': 'it belongs to tools that run at OpenAI',
  'tools that run at OpenAI': 'they run there only',
  'text.format: json_object': 'no JSON mode without a schema; the prompt asks for JSON all the same',
  'text.verbosity': noWord,
  'reasoning.summary': 'reasoning is shown as the provider shows it (`auto` goes unreported)',
  previous_response_id: keptStateOnly,
  conversation: keptStateOnly,
  prompt: keptStateOnly,
  background: keptStateOnly,
  truncation: 'a conversation that is too long is refused by the provider',
  // completions
  'prompt: several texts, tokens': 'a conversation carries one text',
  suffix: notCompletions,
  echo: notCompletions,
  best_of: 'one answer a choice',
}

export const whyNot = (from: string, to: string, field: string): string | undefined => {
  const reason = reasons[`${from}: ${field}`] ?? reasons[field]
  return typeof reason === 'object' ? reason[to] : reason
}

/** Fields that may go without arriving anywhere and without a word in `x-reprise-dropped`: what they ask for happens all the same. */
export const unreported: ReadonlySet<string> = new Set([
  'chat: stream_options',
  'messages: stream',
  'responses: stream',
  'responses: metadata',
  'responses: include: reasoning.encrypted_content',
  'completions: stream_options',
])
