import 'uplot/dist/uPlot.min.css'
import './styles.css'
import { render } from 'preact'
import { Page } from './page.tsx'
import { start } from './state.ts'

const root = document.getElementById('page')
if (root !== null) {
  start()
  render(<Page />, root)
}
