import { describe, expect, it } from 'vitest'
import { hasKnownWords, isEnglish } from '../../../src/semantic/eligibility/language.ts'
import { lexicon } from '../features/compare.ts'

describe('English', () => {
  it.each([
    'How do I reset my password?',
    'capital of france',
    'password reset',
    'What does μ mean in statistics?',
    'What is a café au lait and how is it made?',
    'Write a haiku about Zürich in the rain',
    '12 * 7',
    'How come my transfer got declined',
    'plot order value per month',
    'mail jane.holt@example.com',
    'Is my ticket non-transferable?',
    'best hotels in los angeles',
    '',
  ])('yes: %s', (text) => expect(isEnglish(text)).toBe(true))

  it.each([
    'Wie setze ich mein Passwort zurück?',
    'Comment puis-je annuler ma commande ?',
    '¿Cómo puedo cancelar mi pedido?',
    'パスワードをリセットするには？',
    '如何重置密码',
    'Как сбросить пароль?',
    'Hoe kan ik mijn bestelling annuleren',
    'translate 如何重置密码 please',
    'Jak mogę anulować zamówienie?',
    'Come posso annullare il mio ordine?',
    'Was kostet das in Berlin',
    'como cancelar meu pedido',
    '¿Tu comes?',
  ])('no: %s', (text) => expect(isEnglish(text)).toBe(false))
})

describe('a short text', () => {
  it.each(['annuler commande', 'vendre maisons', 'reservar vuelo', 'passwort vergessen', 'huis kopen'])(
    'of words that English lacks is not known: %s',
    (text) => {
      expect(hasKnownWords(text, lexicon)).toBe(false)
    },
  )

  it.each([
    'reset password',
    'cancelled orders',
    'kubernetes pod restarts',
    'call my Xbox',
    'hypotension treatment',
    '42',
    'Wie geht es dir denn heute so',
  ])('of English words, or a longer one, is: %s', (text) => {
    expect(hasKnownWords(text, lexicon)).toBe(true)
  })
})
