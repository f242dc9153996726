#!/usr/bin/env node
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiledCode } from './compiled-code.ts'

compiledCode(dirname(fileURLToPath(import.meta.url))).load('cli.cjs')
