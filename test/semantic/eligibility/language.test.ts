import { describe, expect, it } from 'vitest'
import { isEnglish } from '../../../src/semantic/eligibility/language.ts'

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
  ])('no: %s', (text) => expect(isEnglish(text)).toBe(false))
})
