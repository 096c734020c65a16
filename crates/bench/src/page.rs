//! A run as JavaScript sees it.

use bench::cases::{Case, Run};
use engine::WarmUp;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// A [`Run`] whose pieces come from the page.
#[wasm_bindgen]
pub struct PageRun {
    run: Run,
    is_reading_timed: bool,
}

#[wasm_bindgen]
impl PageRun {
    /// A run of the case with this name.
    #[wasm_bindgen(constructor)]
    pub fn new(case: &str) -> Result<PageRun, JsError> {
        let case = Case::named(case).ok_or_else(|| JsError::new("there is no such case"))?;
        Ok(PageRun {
            run: Run::new(case),
            is_reading_timed: case.is_reading_timed(),
        })
    }

    /// As [`Case::is_reading_timed`].
    #[wasm_bindgen(getter, js_name = isReadingTimed)]
    pub fn is_reading_timed(&self) -> bool {
        self.is_reading_timed
    }

    /// As [`Run::begin_file`].
    #[wasm_bindgen(js_name = beginFile)]
    pub fn begin_file(&mut self, file_bytes: f64) {
        self.run.begin_file(file_bytes as u64);
    }

    /// As [`Run::push`].
    pub fn push(&mut self, piece: &[u8]) -> Result<(), JsError> {
        Ok(self.run.push(piece)?)
    }

    /// As [`Run::end_file`].
    #[wasm_bindgen(js_name = endFile)]
    pub fn end_file(&mut self) -> Result<(), JsError> {
        Ok(self.run.end_file()?)
    }

    /// As [`Run::finish`].
    pub fn finish(&self) -> f64 {
        self.run.finish() as f64
    }
}

/// What the page's worker does before the first file comes.
#[wasm_bindgen]
#[derive(Default)]
pub struct PageWarmUp {
    warm_up: WarmUp,
}

#[wasm_bindgen]
impl PageWarmUp {
    /// A warm-up at its beginning.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`WarmUp::N_STEPS`].
    #[wasm_bindgen(getter, js_name = nSteps)]
    pub fn n_steps(&self) -> usize {
        WarmUp::N_STEPS
    }

    /// As [`WarmUp::step`].
    pub fn step(&mut self) {
        self.warm_up.step();
    }
}
