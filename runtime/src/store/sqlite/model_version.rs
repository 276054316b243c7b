//! The versions of a read model: which are there, and which one readers see.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::error::failed;
use super::table_name::TableName;
use crate::projection::{EnrollError, Intent, Standing, TablesError};
use crate::store::StoreError;

const FIND: &str =
    "SELECT version, tables, standing FROM annals_read_models WHERE name = ?1 AND version = ?2";

const SERVING: &str = "
    SELECT version, tables, standing FROM annals_read_models
    WHERE name = ?1 AND standing = 'serving'";

const ALL: &str = "SELECT version, tables, standing FROM annals_read_models WHERE name = ?1";

/// Builds of other versions that nobody goes on with: of an older one, and those that nobody has worked on
/// for some time. Where somebody does after all, he finds it gone and does no harm.
const LEFT_BEHIND: &str = "
    SELECT version, tables, standing FROM annals_read_models
    WHERE name = ?1 AND version <> ?2 AND standing = 'building'
        AND (version < ?2 OR seen_at < unixepoch() - 60)";

const ADD: &str = "
    INSERT INTO annals_read_models (name, version, tables, standing, seen_at)
    VALUES (?1, ?2, ?3, 'building', unixepoch())";

const SET_STANDING: &str =
    "UPDATE annals_read_models SET standing = ?3 WHERE name = ?1 AND version = ?2";

const TOUCH: &str =
    "UPDATE annals_read_models SET seen_at = unixepoch() WHERE name = ?1 AND version = ?2";

const FORGET: &str = "DELETE FROM annals_read_models WHERE name = ?1 AND version = ?2";

const FORGET_CHECKPOINT: &str = "DELETE FROM annals_projections WHERE name = ?1 AND version = ?2";

const FORGET_LETTERS: &str =
    "DELETE FROM annals_dead_letters WHERE projection = ?1 AND projection_version = ?2";

const HAS_RUN: &str = "SELECT 1 FROM annals_projections WHERE name = ?1 AND version = ?2";

const KIND_OF: &str = "SELECT type FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE";

/// A version of a read model in a transaction.
#[derive(Clone, Copy)]
pub(super) struct ModelVersion<'tx> {
    pub(super) transaction: &'tx Transaction<'tx>,
    pub(super) name: &'tx str,
    pub(super) version: u32,
}

/// A version as it is stored.
pub(super) struct Stored {
    pub(super) version: u32,
    tables: Vec<TableName>,
    standing: String,
}

impl Stored {
    fn is(&self, standing: &str) -> bool {
        self.standing == standing
    }
}

/// What creates the tables.
pub(super) type Create<'a> = dyn FnMut() -> Result<(), TablesError> + 'a;

impl ModelVersion<'_> {
    /// Makes the version known; where it is new, with its tables.
    pub(super) fn enroll(
        self,
        tables: &[&str],
        intent: Intent,
        create: &mut Create<'_>,
    ) -> Result<Standing, EnrollError> {
        let tables = TableName::all(tables)?;
        let serving = self.serving()?;
        self.admit(serving.as_ref(), intent)?;
        for stored in self.read(LEFT_BEHIND)? {
            self.drop_version(&stored)?;
        }
        match self.find()? {
            Some(stored) if stored.tables != tables => Err(TablesError::Changed.into()),
            Some(stored) if stored.is("serving") => Ok(Standing::Serving),
            Some(_) => {
                self.touch()?;
                Ok(Standing::Building)
            }
            None => self.add(&tables, serving.as_ref(), create),
        }
    }

    /// The version that readers see, if this one may take its place.
    pub(super) fn admitted(self, intent: Intent) -> Result<Option<u32>, EnrollError> {
        let serving = self.serving()?;
        self.admit(serving.as_ref(), intent)?;
        Ok(serving.map(|stored| stored.version))
    }

    /// Keeps the handlers from the tables of other versions, whose names they may still have somewhere.
    pub(super) fn guard_others(self) -> Result<(), StoreError> {
        let others = self.read(ALL)?;
        for other in others.iter().filter(|other| other.version != self.version) {
            for table in &other.tables {
                self.execute(&table.guard(other.version))?;
            }
        }
        Ok(())
    }

    /// Refuses to build what readers see, and an old version that nobody asked back.
    fn admit(self, serving: Option<&Stored>, intent: Intent) -> Result<(), EnrollError> {
        let Some(serving) = serving.map(|stored| stored.version) else {
            return Ok(());
        };
        let is_wrong = match intent {
            Intent::Serve => serving > self.version,
            Intent::Rebuild => serving == self.version,
        };
        match is_wrong {
            true => Err(EnrollError::Serves { serving }),
            false => Ok(()),
        }
    }

    fn add(
        self,
        tables: &[TableName],
        serving: Option<&Stored>,
        create: &mut Create<'_>,
    ) -> Result<Standing, EnrollError> {
        if self.has_run()? {
            return Err(TablesError::Changed.into());
        }
        self.check_views(tables, serving)?;
        for table in tables {
            self.check_free(&table.of_version(self.version))?;
        }
        create()?;
        for table in tables {
            self.check_created(table.of_version(self.version))?;
        }
        self.note(tables)?;
        if serving.is_some() {
            return Ok(Standing::Building);
        }
        self.show(tables)?;
        Ok(Standing::Serving)
    }

    /// What the version is by now to a worker that took it for `standing`; `None` where readers see another
    /// one in its place.
    pub(super) fn standing(self, standing: Standing) -> Result<Option<Standing>, StoreError> {
        let Some(stored) = self.find()? else {
            return Ok(None);
        };
        if stored.is("serving") {
            return Ok(Some(Standing::Serving));
        }
        if standing == Standing::Serving {
            return Ok(None);
        }
        Ok(Some(Standing::Building))
    }

    /// Shows this version to readers, in the place of the one they see.
    pub(super) fn take_over(self, drop_old: bool) -> Result<(), EnrollError> {
        let Some(stored) = self.find()? else {
            return Ok(());
        };
        let old = self.serving()?;
        self.check_views(&stored.tables, old.as_ref())?;
        for table in old.iter().flat_map(|old| &old.tables) {
            self.execute(&table.drop_view())?;
        }
        if let Some(old) = &old {
            self.set_standing(old.version, "kept")?;
        }
        self.show(&stored.tables)?;
        let old = old.map(|old| old.version);
        for stored in self.read(ALL)? {
            let is_way_back = Some(stored.version) == old && !drop_old;
            if stored.is("kept") && !is_way_back {
                self.drop_version(&stored)?;
            }
        }
        Ok(())
    }

    /// Forgets this version, if it was never seen.
    pub(super) fn abandon(self) -> Result<(), StoreError> {
        match self.find()? {
            Some(stored) if stored.is("building") => self.drop_version(&stored),
            _ => Ok(()),
        }
    }

    /// The version that readers see.
    pub(super) fn serving(self) -> Result<Option<Stored>, StoreError> {
        let mut statement = self.transaction.prepare_cached(SERVING).map_err(doing())?;
        let stored = statement.query_row([self.name], stored).optional();
        stored.map_err(doing())
    }

    fn find(self) -> Result<Option<Stored>, StoreError> {
        let mut statement = self.transaction.prepare_cached(FIND).map_err(doing())?;
        let found = statement.query_row(params![self.name, self.version], stored);
        found.optional().map_err(doing())
    }

    fn read(self, sql: &str) -> Result<Vec<Stored>, StoreError> {
        let read = || {
            let mut statement = self.transaction.prepare_cached(sql)?;
            let mut found = Vec::new();
            let mut rows = match statement.parameter_count() {
                1 => statement.query([self.name])?,
                _ => statement.query(params![self.name, self.version])?,
            };
            while let Some(row) = rows.next()? {
                found.push(stored(row)?);
            }
            Ok(found)
        };
        read().map_err(doing())
    }

    /// Points the views at this version's tables, and says so.
    fn show(self, tables: &[TableName]) -> Result<(), StoreError> {
        for table in tables {
            self.execute(&table.drop_view())?;
            self.execute(&table.create_view(self.version))?;
        }
        self.set_standing(self.version, "serving")
    }

    fn drop_version(self, stored: &Stored) -> Result<(), StoreError> {
        for table in &stored.tables {
            self.execute(&table.drop_table(stored.version))?;
        }
        for sql in [FORGET, FORGET_CHECKPOINT, FORGET_LETTERS] {
            let forgotten = self
                .transaction
                .execute(sql, params![self.name, stored.version]);
            forgotten.map_err(doing())?;
        }
        Ok(())
    }

    fn note(self, tables: &[TableName]) -> Result<(), StoreError> {
        let tables: Vec<&str> = tables.iter().map(TableName::as_str).collect();
        let tables = serde_json::Value::from(tables).to_string();
        let noted = self
            .transaction
            .execute(ADD, params![self.name, self.version, tables]);
        noted.map(drop).map_err(doing())
    }

    fn set_standing(self, version: u32, standing: &str) -> Result<(), StoreError> {
        let set = self
            .transaction
            .execute(SET_STANDING, params![self.name, version, standing]);
        set.map(drop).map_err(doing())
    }

    /// Says that somebody works on this version.
    pub(super) fn touch(self) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(TOUCH).map_err(doing())?;
        let touched = statement.execute(params![self.name, self.version]);
        touched.map(drop).map_err(doing())
    }

    fn has_run(self) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare(HAS_RUN).map_err(doing())?;
        statement
            .exists(params![self.name, self.version])
            .map_err(doing())
    }

    /// A view may have the name of a table if it is this read model's.
    fn check_views(
        self,
        tables: &[TableName],
        serving: Option<&Stored>,
    ) -> Result<(), EnrollError> {
        let is_own = |table: &&TableName| serving.is_some_and(|own| own.tables.contains(table));
        for table in tables.iter().filter(|table| !is_own(table)) {
            self.check_free(table.as_str())?;
        }
        Ok(())
    }

    fn check_free(self, name: &str) -> Result<(), EnrollError> {
        match self.kind_of(name)? {
            None => Ok(()),
            Some(_) => Err(TablesError::Taken {
                table: name.to_owned(),
            }
            .into()),
        }
    }

    fn check_created(self, table: String) -> Result<(), EnrollError> {
        match self.kind_of(&table)?.as_deref() {
            Some("table") => Ok(()),
            _ => Err(TablesError::Missing { table }.into()),
        }
    }

    fn kind_of(self, name: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .transaction
            .query_row(KIND_OF, [name], |row| row.get(0));
        found.optional().map_err(doing())
    }

    fn execute(self, sql: &str) -> Result<(), StoreError> {
        self.transaction.execute_batch(sql).map_err(doing())
    }
}

fn doing() -> impl FnOnce(rusqlite::Error) -> StoreError {
    failed("cannot look after the tables of a read model")
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let tables: String = row.get(1)?;
    let damaged =
        |cause| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, cause);
    let names: Vec<String> =
        serde_json::from_str(&tables).map_err(|cause| damaged(cause.into()))?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(Stored {
        version: row.get(0)?,
        tables: TableName::all(&names).map_err(|cause| damaged(cause.into()))?,
        standing: row.get(2)?,
    })
}
