//! Copies of a program's code under other names and addresses.

use profile::{
    FunctionIdx, Line, LocationIdx, Mapping, MappingIdx, Profile, ProfileBuilder, StackIdx,
};

use super::varint_bytes;

/// How the functions of a copy are called.
#[derive(Clone, Copy, Debug)]
pub(super) enum Renaming {
    /// What is not of the standard library belongs to the service of this number.
    Service(usize),
    /// Every function is instantiated for the type of this number.
    Shape(usize),
}

/// How far the addresses of two copies lie apart: more than the seed's code takes.
const COPY_BYTES: u64 = 0x200_0000;

/// One copy of the seed's code; what a stack uses is added as it is used, as Go's profiler does.
pub(super) struct Copies<'a> {
    seed: &'a Profile,
    renaming: Renaming,
    mapping: Option<MappingIdx>,
    functions: Vec<Option<FunctionIdx>>,
    locations: Vec<Option<LocationIdx>>,
    stack: Vec<LocationIdx>,
    grown_bytes: usize,
}

impl<'a> Copies<'a> {
    pub(super) fn new(seed: &'a Profile, renaming: Renaming) -> Self {
        Self {
            seed,
            renaming,
            mapping: None,
            functions: vec![None; seed.functions.len()],
            locations: vec![None; seed.locations.len()],
            stack: Vec::new(),
            grown_bytes: 0,
        }
    }

    /// The copy of a stack of the seed.
    pub(super) fn stack(&mut self, builder: &mut ProfileBuilder, seed: &[LocationIdx]) -> StackIdx {
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        for &location in seed {
            stack.push(match self.locations[location.to_usize()] {
                Some(known) => known,
                None => self.location(builder, location),
            });
        }
        let idx = builder.stack(&stack);
        self.stack = stack;
        idx
    }

    /// About how many bytes the last stack takes on the wire.
    pub(super) fn stack_bytes(&self) -> usize {
        let ids = self.stack.iter().map(|location| location.0 + 1);
        ids.map(varint_bytes).sum()
    }

    /// About how many bytes of functions, locations and strings have been added since this was
    /// last asked.
    pub(super) fn grown_bytes(&mut self) -> usize {
        std::mem::take(&mut self.grown_bytes)
    }

    fn location(&mut self, builder: &mut ProfileBuilder, idx: LocationIdx) -> LocationIdx {
        let seed = self.seed;
        let row = idx.to_usize();
        let mapping = match self.mapping {
            Some(mapping) => mapping,
            None => self.mapping(builder),
        };
        let lines: Vec<Line> = seed
            .locations
            .lines(idx)
            .map(|line| Line {
                function: line
                    .function
                    .map(|function| self.function(builder, function)),
                ..line
            })
            .collect();
        self.grown_bytes += 14 + 9 * lines.len();
        let address = seed.locations.address(idx) + self.address_offset();
        let location = builder.location(Some(mapping), address, false, &lines);
        self.locations[row] = Some(location);
        location
    }

    fn function(&mut self, builder: &mut ProfileBuilder, idx: FunctionIdx) -> FunctionIdx {
        let row = idx.to_usize();
        if let Some(known) = self.functions[row] {
            return known;
        }
        let functions = &self.seed.functions;
        let name = self.seed.display(functions.name[row]);
        let file = self.seed.display(functions.file[row]);
        let (name, file) = match self.renaming {
            Renaming::Service(service) => {
                let module = format!("example.com/acme/service{service}/");
                let folder = format!("/src/{module}");
                (
                    name.replace("cmd/", &module),
                    file.replace("/src/cmd/", &folder),
                )
            }
            Renaming::Shape(shape) => {
                let shape = format!("go.shape.struct_{{_Id_int;_Key_t{shape}}}");
                (format!("{name}[{shape}]"), file.into_owned())
            }
        };
        self.grown_bytes += 17 + name.len();
        let name = builder.string(name.as_bytes());
        let file = builder.string(file.as_bytes());
        let function = builder.function(name, name, file, functions.start_line.get(row));
        self.functions[row] = Some(function);
        function
    }

    fn mapping(&mut self, builder: &mut ProfileBuilder) -> MappingIdx {
        let seed = self.seed.mappings.first().copied().unwrap_or_default();
        let (service, n_copies) = match self.renaming {
            Renaming::Service(service) => (service, service + 1),
            Renaming::Shape(_) => (0, 1000),
        };
        let mapping = Mapping {
            start: seed.start,
            limit: seed.limit + n_copies as u64 * COPY_BYTES,
            file: builder.string(format!("/app/service{service}").as_bytes()),
            build_id: builder.string(format!("{:040x}", 0x5e_7c1e_u64 + service as u64).as_bytes()),
            ..seed
        };
        let mapping = builder.mapping(mapping);
        self.mapping = Some(mapping);
        mapping
    }

    fn address_offset(&self) -> u64 {
        let number = match self.renaming {
            Renaming::Service(number) | Renaming::Shape(number) => number,
        };
        number as u64 * COPY_BYTES
    }
}
