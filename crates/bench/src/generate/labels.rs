//! Labels as services attach them.

use profile::{Label, LabelSetIdx, LabelValue, ProfileBuilder, StringIdx};

use crate::random::Random;

/// What the samples of several services are labelled with.
pub(super) struct Labels {
    /// Keys with their values, from the most frequent on.
    texts: Vec<(StringIdx, Vec<StringIdx>)>,
    service_key: StringIdx,
    services: Vec<StringIdx>,
    thread_key: StringIdx,
    span_key: StringIdx,
}

impl Labels {
    pub(super) fn new(builder: &mut ProfileBuilder, n_services: usize) -> Self {
        let mut text = |text: String| builder.string(text.as_bytes());
        let mut values = |n: usize, name: &dyn Fn(usize) -> String| -> Vec<StringIdx> {
            (0..n).map(|row| text(name(row))).collect()
        };
        let services = values(n_services, &|row| format!("service{row}"));
        let endpoints = values(40, &|row| {
            format!("/api/v{}/resource{row}/{{id}}", 1 + row % 3)
        });
        let pods = values(50, &|row| {
            format!("service-7d9f8b6c5d-{:05x}", row * 7919 % 0xf_ffff)
        });
        let tenants = values(500, &|row| format!("tenant-{row:03}"));
        let versions = values(3, &|row| format!("v1.4.{row}"));
        let texts = vec![
            (builder.string(b"endpoint"), endpoints),
            (builder.string(b"pod"), pods),
            (builder.string(b"tenant"), tenants),
            (builder.string(b"version"), versions),
        ];
        Self {
            texts,
            service_key: builder.string(b"service"),
            services,
            thread_key: builder.string(b"thread_id"),
            span_key: builder.string(b"span_id"),
        }
    }

    /// The labels of one sample. One in ten carries the number of a request, which no other has.
    pub(super) fn draw(
        &mut self,
        random: &mut Random,
        builder: &mut ProfileBuilder,
        service: usize,
    ) -> LabelSetIdx {
        let text = |key, text| Label {
            key,
            value: LabelValue::Text(text),
        };
        let mut set = vec![text(self.service_key, self.services[service])];
        for (key, values) in &self.texts {
            set.push(text(*key, values[random.mostly_small(values.len())]));
        }
        if random.happens(10) {
            let span = builder.string(format!("{:016x}", random.any()).as_bytes());
            set.push(text(self.span_key, span));
        }
        set.push(Label {
            key: self.thread_key,
            value: LabelValue::Number {
                value: 1000 + random.below(40) as i64,
                unit: StringIdx(0),
            },
        });
        builder.label_set(&mut set)
    }
}
