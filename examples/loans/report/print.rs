//! The report as text.

use std::fmt::Write as _;

use annals::rusqlite::{Connection, Row};

const BY_MONTH: &str = "
    SELECT coalesce(strftime('%Y-%m', submitted_at, 'unixepoch'), '?') AS month,
           count(*) FILTER (WHERE outcome = 'approved'),
           count(*) FILTER (WHERE outcome = 'cancelled'),
           count(*) FILTER (WHERE outcome = 'declined'),
           count(*) FILTER (WHERE outcome IS NULL)
    FROM report_stays
    GROUP BY month
    UNION ALL
    SELECT 'total',
           count(*) FILTER (WHERE outcome = 'approved'),
           count(*) FILTER (WHERE outcome = 'cancelled'),
           count(*) FILTER (WHERE outcome = 'declined'),
           count(*) FILTER (WHERE outcome IS NULL)
    FROM report_stays
    ORDER BY month";

/// The middle one, or the middle between the two in the middle.
const MEDIAN_HOURS: &str = "
    WITH ranked AS (
        SELECT outcome,
               (decided_at - submitted_at) / 3600.0 AS hours,
               row_number() OVER (PARTITION BY outcome ORDER BY decided_at - submitted_at) AS rank,
               count(*) OVER (PARTITION BY outcome) AS count
        FROM report_stays
        WHERE outcome IS NOT NULL
    )
    SELECT outcome, avg(hours), max(count)
    FROM ranked
    WHERE rank IN ((count + 1) / 2, (count + 2) / 2)
    GROUP BY outcome
    ORDER BY outcome";

const BY_CLERK: &str = "
    SELECT coalesce(clerk, 'unknown') AS who,
           count(*) AS sessions,
           count(DISTINCT application),
           coalesce(sum(ended_at - started_at), 0) / 3600.0
    FROM report_sessions
    GROUP BY who
    ORDER BY sessions DESC, who";

const BY_OFFERS: &str = "
    SELECT coalesce(offers, 0) AS made, count(*)
    FROM report_stays LEFT JOIN report_offers USING (application)
    GROUP BY made
    ORDER BY made";

/// What the tables say.
pub fn print(sql: &Connection) -> anyhow::Result<String> {
    let mut text = String::new();
    text += "applications by outcome and month of submission\n\n";
    text += "month     approved  cancelled  declined      open\n";
    add(sql, BY_MONTH, &mut text, |row| {
        let month: String = row.get(0)?;
        let [approved, cancelled, declined, open] = [1, 2, 3, 4].map(|column| row.get(column));
        let (approved, cancelled): (i64, i64) = (approved?, cancelled?);
        let (declined, open): (i64, i64) = (declined?, open?);
        Ok(format!(
            "{month:8}{approved:10}{cancelled:11}{declined:10}{open:10}"
        ))
    })?;
    text += "\nhours from submission to outcome\n\noutcome     median  applications\n";
    add(sql, MEDIAN_HOURS, &mut text, |row| {
        let (outcome, hours): (String, f64) = (row.get(0)?, row.get(1)?);
        let count: i64 = row.get(2)?;
        Ok(format!("{outcome:10}{hours:8.1}{count:14}"))
    })?;
    text += "\nthe clerks' work load\n\nclerk     sessions  applications     hours\n";
    add(sql, BY_CLERK, &mut text, |row| {
        let (clerk, sessions): (String, i64) = (row.get(0)?, row.get(1)?);
        let (applications, hours): (i64, f64) = (row.get(2)?, row.get(3)?);
        Ok(format!(
            "{clerk:8}{sessions:10}{applications:14}{hours:10.1}"
        ))
    })?;
    text += "\noffers an application\n\noffers  applications\n";
    add(sql, BY_OFFERS, &mut text, |row| {
        let (offers, count): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(format!("{offers:6}{count:14}"))
    })?;
    Ok(text)
}

/// Adds a line for each row.
fn add(
    sql: &Connection,
    select: &str,
    text: &mut String,
    line: impl Fn(&Row<'_>) -> annals::rusqlite::Result<String>,
) -> anyhow::Result<()> {
    let mut statement = sql.prepare(select)?;
    for line in statement.query_map([], |row| line(row))? {
        writeln!(text, "{}", line?)?;
    }
    Ok(())
}
