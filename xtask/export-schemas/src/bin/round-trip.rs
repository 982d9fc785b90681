//! Reads instances of the bundle in the environment variable `BUNDLE` with the Rust types and writes them again.
//!
//! Each line of standard input is an instance. For each, a line with the instance as the types write it is printed, or `null`
//! if it is invalid.

use std::{collections::HashMap, env, error::Error, io};

use serde_json::{Map, Value};
use sync_jobs_model::schema::{Exported, Visitor, visit};

/// A function that reads an instance and writes it again.
type RoundTrip = fn(Value) -> Option<Value>;

/// The function of each type, by its group and its name.
#[derive(Default)]
struct RoundTrips(HashMap<(&'static str, &'static str), RoundTrip>);

impl Visitor for RoundTrips {
    fn visit<T: Exported>(&mut self, group: &'static str, name: &'static str) {
        self.0.insert((group, name), through::<T>);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut types = RoundTrips::default();
    visit(&mut types);
    let bundle = env::var("BUNDLE")?;
    let group = bundle.trim_end_matches("Types").to_lowercase();
    for line in io::stdin().lines() {
        let instance: Option<Map<String, Value>> = serde_json::from_str(&line?)?;
        let written = instance.and_then(|instance| {
            // Some languages write null for a property of the bundle that is absent.
            let parts = instance.into_iter().filter(|(_, part)| !part.is_null());
            let parts = parts.map(|(property, part)| {
                let name = property[..1].to_uppercase() + &property[1..];
                let Some(through) = types.0.get(&(&group, &name)) else { panic!("{bundle} has no {name}") };
                Some((property, through(part)?))
            });
            parts.collect::<Option<Map<_, _>>>()
        });
        println!("{}", serde_json::to_string(&written)?);
    }
    Ok(())
}

fn through<T: Exported>(part: Value) -> Option<Value> {
    let value: T = serde_json::from_value(part).ok()?;
    Some(serde_json::to_value(value).expect("a value that was read can be written"))
}
