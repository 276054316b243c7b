"""The sources of a crate with 20 aggregates of 25 events each, for each contestant as its users write them."""

AGGREGATES, EVENTS = 20, 25
FIELDS = ["amount: i64", "channel: String", "reference: String", "at: u64", "note: Option<String>"]
# The event that an edit changes: one of the last field's names becomes the other.
EDITED, OTHER = (10, 13), "remark: Option<String>"


def aggregates():
    return [f"A{number:02}" for number in range(1, AGGREGATES + 1)]


def events(aggregate):
    return [f"{aggregate}E{number:02}" for number in range(1, EVENTS + 1)]


def fields(event, edited, before="", last=""):
    """The fields of an event, a line each."""
    is_edited = edited and event == "A{:02}E{:02}".format(*EDITED)
    names = FIELDS[:-1] + [OTHER if is_edited else FIELDS[-1]]
    return "".join(f"{before}{name},\n" for name in [*([last] if last else []), *names])


def made(path, extra=""):
    """An event as a decision makes it; the first of an aggregate is never the edited one."""
    return f'{path} {{ {extra}amount, channel: String::from("branch"), reference: String::from("in full"), at: 1, note: None }}'


def structs(aggregate, edited, derives):
    for event in events(aggregate):
        yield f"#[derive({derives})]\npub struct {event} {{\n{fields(event, edited, 'pub ')}}}\n"


def annals(name, edited):
    yield "use annals::prelude::*;\nuse annals::SqliteStore;\n"
    yield from structs(name, edited, "Debug, Clone, PartialEq, Serialize, Deserialize, Event")
    yield f"#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]\npub struct {name}Id(String);\n"
    yield "#[derive(Debug, Clone, Default, Serialize, Deserialize, Aggregate)]"
    yield f"#[aggregate(id = {name}Id, events({', '.join(events(name))}))]"
    yield f"pub struct {name} {{ pub total: i64, pub count: u64 }}\n"
    for event in events(name):
        yield f"impl Apply<{event}> for {name} {{\nfn apply(&mut self, event: &{event}) {{ self.total += event.amount; self.count += 1; }}\n}}\n"
    first = events(name)[0]
    yield f"impl {name} {{\npub fn decide(&self, amount: i64) -> Result<{first}, crate::Refused> {{"
    yield f"if self.total < 0 {{ return Err(crate::Refused); }}\nOk({made(first)})\n}}\n}}\n"
    yield f"""pub async fn once(store: &SqliteStore) -> i64 {{
    let all = Repository::<{name}>::new(store.clone());
    let id = {name}Id::from(String::from("one"));
    all.execute(&id, |state| state.decide(3)).await.expect("stored");
    all.load(&id).await.expect("loaded").total
}}"""


ANNALS = """
#[derive(Debug)]
pub struct Refused;

fn main() {
    pollster::block_on(async {
        let store = annals::SqliteStore::open("compiled.db").await.expect("opened");
        let mut total = 0;
        CALLS
        println!("{total}");
    });
}
"""


def raw(name, edited):
    yield "use rusqlite::Connection;\nuse serde::{Deserialize, Serialize};\n"
    yield from structs(name, edited, "Debug, Clone, PartialEq, Serialize, Deserialize")
    variants = "".join(f"{event}({event}),\n" for event in events(name))
    yield f"#[derive(Debug, Clone, PartialEq)]\npub enum {name}Event {{\n{variants}}}\n"
    yield f"#[derive(Debug, Clone, Default, Serialize, Deserialize)]\npub struct {name} {{ pub total: i64, pub count: u64 }}\n"
    yield f"impl {name} {{"
    for event in events(name):
        yield f"fn {event.lower()}(&mut self, event: &{event}) {{ self.total += event.amount; self.count += 1; }}"
    first = events(name)[0]
    yield f"pub fn decide(&self, amount: i64) -> Result<{first}, crate::Refused> {{"
    yield f"if self.total < 0 {{ return Err(crate::Refused); }}\nOk({made(first)})\n}}\n}}\n"

    def arms(to):
        return "".join(f"{name}Event::{event}(event) => {to(event)},\n" for event in events(name))

    yield f"impl crate::State for {name} {{\ntype Event = {name}Event;\nconst NAME: &'static str = \"{name}\";"
    yield f"fn apply(&mut self, event: &{name}Event) {{ match event {{\n{arms(lambda event: f'self.{event.lower()}(event)')}}} }}"
    names = "".join(f'{name}Event::{event}(_) => "{event}",\n' for event in events(name))
    yield f"fn name(event: &{name}Event) -> &'static str {{ match event {{\n{names}}} }}"
    yield f"fn encode(event: &{name}Event) -> serde_json::Result<String> {{ match event {{\n{arms(lambda _: 'serde_json::to_string(event)')}}} }}"
    decoded = "".join(f'"{event}" => {name}Event::{event}(serde_json::from_str(data)?),\n' for event in events(name))
    yield f"fn decode(name: &str, data: &str) -> serde_json::Result<Option<{name}Event>> {{ Ok(Some(match name {{\n{decoded}_ => return Ok(None),\n}})) }}\n}}\n"
    yield f"""pub fn once(connection: &Connection) -> i64 {{
    let (state, version) = crate::load::<{name}>(connection, "one");
    let event = {name}Event::{first}(state.decide(3).expect("decided"));
    crate::append::<{name}>(connection, "one", version, &event);
    crate::load::<{name}>(connection, "one").0.total
}}"""


RAW = """
use rusqlite::{Connection, params};

#[derive(Debug)]
pub struct Refused;

pub trait State: Default {
    type Event;
    const NAME: &'static str;
    fn apply(&mut self, event: &Self::Event);
    fn name(event: &Self::Event) -> &'static str;
    fn encode(event: &Self::Event) -> serde_json::Result<String>;
    fn decode(name: &str, data: &str) -> serde_json::Result<Option<Self::Event>>;
}

pub fn load<S: State>(connection: &Connection, id: &str) -> (S, i64) {
    let sql = "SELECT version, event_type, data FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2 ORDER BY version";
    let mut statement = connection.prepare_cached(sql).expect("a statement");
    let mut rows = statement.query(params![S::NAME, id]).expect("rows");
    let (mut state, mut version) = (S::default(), 0);
    while let Some(row) = rows.next().expect("a row") {
        version = row.get(0).expect("a version");
        let name: String = row.get(1).expect("a name");
        let data: String = row.get(2).expect("data");
        state.apply(&S::decode(&name, &data).expect("JSON").expect("known"));
    }
    (state, version)
}

pub fn append<S: State>(connection: &Connection, id: &str, version: i64, event: &S::Event) {
    let sql = "INSERT INTO events (aggregate_type, aggregate_id, version, event_type, data) VALUES (?1, ?2, ?3, ?4, ?5)";
    let data = S::encode(event).expect("JSON");
    let row = params![S::NAME, id, version + 1, S::name(event), data];
    connection.execute(sql, row).expect("stored");
}

fn main() {
    let connection = Connection::open("compiled.db").expect("opened");
    let sql = "CREATE TABLE IF NOT EXISTS events (aggregate_type TEXT, aggregate_id TEXT, version INTEGER, event_type TEXT, data TEXT, PRIMARY KEY (aggregate_type, aggregate_id, version))";
    connection.execute(sql, []).expect("the schema");
    let store = &connection;
    let mut total = 0;
    CALLS
    println!("{total}");
}
"""


def cqrs_es(name, edited):
    yield "use cqrs_es::event_sink::EventSink;\nuse cqrs_es::{Aggregate, DomainEvent};\nuse serde::{Deserialize, Serialize};\n"
    variants = "".join(f"{event} {{\n{fields(event, edited)}}},\n" for event in events(name))
    yield f"#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]\npub enum {name}Event {{\n{variants}}}\n"
    names = "".join(f'Self::{event} {{ .. }} => String::from("{event}"),\n' for event in events(name))
    yield f"impl DomainEvent for {name}Event {{\nfn event_type(&self) -> String {{ match self {{\n{names}}} }}"
    yield 'fn event_version(&self) -> String { String::from("1.0") }\n}\n'
    yield f"#[derive(Debug, Clone, Default, Serialize, Deserialize)]\npub struct {name} {{ pub total: i64, pub count: u64 }}\n"
    applied = "".join(f"{name}Event::{event} {{ amount, .. }} => {{ self.total += amount; self.count += 1; }}\n" for event in events(name))
    yield f"""impl Aggregate for {name} {{
const TYPE: &'static str = "{name}";
type Command = i64;
type Event = {name}Event;
type Error = crate::Refused;
type Services = ();
async fn handle(&mut self, amount: i64, (): &(), sink: &EventSink<Self>) -> Result<(), crate::Refused> {{
if self.total < 0 {{ return Err(crate::Refused); }}
sink.write({made(f"{name}Event::{events(name)[0]}")}, self).await;
Ok(())
}}
fn apply(&mut self, event: {name}Event) {{ match event {{\n{applied}}} }}
}}
pub async fn once(store: &crate::Pool) -> i64 {{
    let framework = sqlite_es::sqlite_cqrs::<{name}>(store.clone(), vec![], ());
    framework.execute("one", 3).await.expect("stored");
    3
}}"""


CQRS_ES = """
pub type Pool = sqlx::Pool<sqlx::Sqlite>;

#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = sqlite_es::default_sqlite_pool("sqlite://compiled.db").await;
        let mut total = 0;
        CALLS
        println!("{total}");
    });
}
"""


def evento(name, edited):
    yield "use evento::metadata::Event;\nuse evento::{Executor, Projection, ProjectionAggregate};\n"
    variants = "".join(f"{event} {{\n{fields(event, edited)}}},\n" for event in events(name))
    yield f"#[evento::aggregate]\npub enum {name} {{\n{variants}}}\n"
    yield f"#[evento::projection(id = id)]\n#[evento::snapshot(none)]\npub struct {name}State {{ pub id: String, pub total: i64, pub count: u64 }}\n"
    for event in events(name):
        yield f"#[evento::handler]\nasync fn on_{event.lower()}(event: Event<{event}>, row: &mut {name}State) -> anyhow::Result<()> {{"
        yield "row.id = event.aggregate_id.to_owned();\nrow.total += event.data.amount;\nrow.count += 1;\nOk(())\n}\n"
    handlers = "".join(f".handler(on_{event.lower()}())\n" for event in events(name))
    yield f"fn state<E: Executor>() -> Projection<E, {name}State> {{\nProjection::new::<{name}>()\n{handlers}.strict()\n}}\n"
    first = events(name)[0]
    yield f"""pub fn decide(state: &{name}State, amount: i64) -> anyhow::Result<{first}> {{
    anyhow::ensure!(state.total >= 0, "refused");
    Ok({made(first)})
}}
pub async fn once(store: &evento::Sqlite) -> i64 {{
    let state = state().load("one").execute(store).await.expect("loaded").unwrap_or_default();
    let event = decide(&state, 3).expect("decided");
    state.write().expect("a version").event(&event).commit(store).await.expect("stored");
    3
}}"""


EVENTO = """
use evento::migrator::{Migrate, Plan};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect("sqlite:compiled.db").await.expect("opened");
        let mut connection = pool.acquire().await.expect("a connection");
        let plan = evento::sql_migrator::new::<sqlx::Sqlite>().expect("a plan");
        plan.run(&mut *connection, &Plan::apply_all()).await.expect("the schema");
        drop(connection);
        let store: evento::Sqlite = pool.into();
        let mut total = 0;
        CALLS
        println!("{total}");
    });
}
"""


def disintegrate(name, edited):
    yield "use disintegrate::serde::json::Json;\nuse disintegrate::{Decision, Event, NoSnapshot, StateMutate, StateQuery};"
    yield "use disintegrate_postgres::{PgEventStore, decision_maker};\nuse serde::{Deserialize, Serialize};\n"
    key = f"{name.lower()}_id"
    variants = "".join(f"{event} {{\n#[id]\n{fields(event, edited, last=f'{key}: String')}}},\n" for event in events(name))
    yield f"#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]\npub enum {name}Event {{\n{variants}}}\n"
    yield f"#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]\n#[state_query({name}Event)]"
    yield f"pub struct {name} {{\n#[id]\n{key}: String,\npub total: i64,\npub count: u64,\n}}\n"
    applied = "".join(f"{name}Event::{event} {{ amount, .. }} => {{ self.total += amount; self.count += 1; }}\n" for event in events(name))
    yield f"impl StateMutate for {name} {{\nfn mutate(&mut self, event: Self::Event) {{ match event {{\n{applied}}} }}\n}}\n"
    first = made(f"{name}Event::{events(name)[0]}", extra=f"{key}: self.id.clone(), ")
    yield f"""pub struct Decide {{ id: String, amount: i64 }}
impl Decision for Decide {{
type Event = {name}Event;
type StateQuery = {name};
type Error = crate::Refused;
fn state_query(&self) -> {name} {{ {name} {{ {key}: self.id.clone(), ..Default::default() }} }}
fn process(&self, state: &{name}) -> Result<Vec<{name}Event>, crate::Refused> {{
if state.total < 0 {{ return Err(crate::Refused); }}
let amount = self.amount;
Ok(vec![{first}])
}}
}}
pub async fn once(store: &sqlx::PgPool) -> i64 {{
    let store = PgEventStore::try_new(store.clone(), Json::<{name}Event>::default()).await.expect("the schema");
    let maker = decision_maker(store, NoSnapshot);
    let made = maker.make(Decide {{ id: String::from("one"), amount: 3 }}).await;
    assert!(made.is_ok());
    3
}}"""


DISINTEGRATE = """
#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = sqlx::PgPool::connect("postgres:///compiled").await.expect("connected");
        let mut total = 0;
        CALLS
        println!("{total}");
    });
}
"""

# Who: the folder of its manifest, its modules, its program, and what awaits a call.
CRATES = {
    "annals-sqlite": ("annals", annals, ANNALS, ".await"),
    "raw-sqlite": ("raw", raw, RAW, ""),
    "cqrs-es-sqlite": ("cqrs-es", cqrs_es, CQRS_ES, ".await"),
    "evento-sqlite": ("evento", evento, EVENTO, ".await"),
    "disintegrate-postgres": ("disintegrate", disintegrate, DISINTEGRATE, ".await"),
}


def write(place, who, edited=False):
    """Writes the crate; only what has changed, so that an edit is one file."""
    _, module, program, awaits = CRATES[who]
    names = [name.lower() for name in aggregates()]
    calls = "\n".join(f"total += {name}::once(&store){awaits};" for name in names)
    texts = {f"{name.lower()}.rs": "\n".join(module(name, edited)) for name in aggregates()}
    modules = "".join(f"mod {name};\n" for name in names)
    # A warning for each event that nothing makes would be timed as well.
    texts["main.rs"] = f"#![allow(dead_code)]\n{modules}{program.replace('CALLS', calls)}"
    place.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        path = place / file
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
