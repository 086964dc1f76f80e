//! Customers.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::{
    budget,
    call::Call,
    catalog, comments, custom_fields,
    forms::{BLANK, CHOICE, Check, Field, FieldType, Form, Submission, Target},
    lists::{self, team_is_gone},
    naming,
    permissions::{self, TeamResource},
    query::{Param, ParamType, Query},
    rates,
    reference_data::{self, is_country, is_currency},
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    settings::Entity,
    store::Customer,
};

const KIND: TeamResource = TeamResource::Customer;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/customers", list),
    Route::new("POST", "/api/customers", create),
    Route::new("GET", "/api/customers/{id}", |call| catalog::show(call, KIND)),
    Route::new("PATCH", "/api/customers/{id}", edit),
    Route::new("DELETE", "/api/customers/{id}", |call| catalog::remove(call, KIND)).since(25),
    Route::new("PATCH", "/api/customers/{id}/meta", |call| catalog::set_meta(call, KIND)),
    Route::new("GET", "/api/customers/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/customers/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/customers/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("GET", "/api/customers/{id}/comments", |call| comments::list(call, KIND)).since(57),
    Route::new("POST", "/api/customers/{id}/comments", |call| comments::create(call, KIND)).since(57),
    Route::new("PATCH", "/api/customers/{id}/comments/{id}/pin", |call| comments::pin(call, KIND)).since(57),
    Route::new("DELETE", "/api/customers/{id}/comments/{id}", |call| comments::remove(call, KIND)).since(57),
    Route::new("POST", "/api/customers/{id}/team", team_is_gone).since(58),
];

const PARAMS: &[Param] = &[
    Param("visible", ParamType::Word(&["1", "2", "3"])),
    Param("order", ParamType::Word(&["ASC", "DESC"])),
    Param("orderBy", ParamType::Word(&["id", "name"])),
    Param("term", ParamType::Text),
    Param("full", ParamType::Word(&["0", "1"])),
];

fn list(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let mut customers: Vec<&Customer> =
        call.store.customers.iter().filter(|customer| matches(call, &query, customer)).collect();
    match query.text("orderBy") {
        Some("id") => lists::sort(&query, &mut customers, |customer| customer.id),
        _ => lists::sort(&query, &mut customers, |customer| lists::collation_key(&customer.name)),
    }
    let full = query.text("full") == Some("1") && call.may("details_customer");
    Ok(Response::json(customers.into_iter().map(|customer| row(call, customer, full)).collect::<Vec<_>>()))
}

fn matches(call: &Call<'_>, query: &Query, customer: &Customer) -> bool {
    lists::visible(query, customer.visible)
        && permissions::is_accessible(call, KIND, customer.id)
        && query.text("term").is_none_or(|term| lists::matches_term(term, &texts(customer), &customer.meta))
}

fn texts(customer: &Customer) -> [Option<&str>; 9] {
    [
        Some(&customer.name),
        customer.comment.as_deref(),
        customer.company.as_deref(),
        customer.vat_id.as_deref(),
        customer.number.as_deref(),
        customer.contact.as_deref(),
        customer.phone.as_deref(),
        customer.email.as_deref(),
        customer.invoice_email.as_deref(),
    ]
}

const FORM: Form = Form(&[
    Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
    Field::new("number", FieldType::Text).checks(&[Check::Max(50)]),
    Field::new("comment", FieldType::Text),
    Field::new("company", FieldType::Text).checks(&[Check::Max(100)]),
    Field::new("vatId", FieldType::Text).checks(&[Check::Max(50)]),
    Field::new("contact", FieldType::Text).checks(&[Check::Max(100)]),
    Field::new("addressLine1", FieldType::Text).checks(&[Check::Max(150)]),
    Field::new("addressLine2", FieldType::Text).checks(&[Check::Max(150)]),
    Field::new("addressLine3", FieldType::Text).checks(&[Check::Max(150)]),
    Field::new("postCode", FieldType::Text).checks(&[Check::Max(20)]),
    Field::new("city", FieldType::Text).checks(&[Check::Max(50)]),
    Field::new("country", FieldType::OneOf(|_, code| is_country(code), "Please select a valid country.")),
    Field::new("language", FieldType::OneOf(|_, code| reference_data::is_language(code), CHOICE)),
    Field::new("currency", FieldType::OneOf(|_, code| is_currency(code), "Please select a valid currency.")),
    Field::new("phone", FieldType::Text).checks(&[Check::Max(30)]),
    Field::new("fax", FieldType::Text).checks(&[Check::Max(30)]),
    Field::new("mobile", FieldType::Text).checks(&[Check::Max(30)]),
    Field::new("email", FieldType::Text).checks(&[Check::Email, Check::Max(75)]),
    Field::new("homepage", FieldType::Text).checks(&[Check::Max(100)]),
    Field::new("timezone", FieldType::OneOf(|_, zone| is_zone(zone), "Please select a valid timezone.")),
    Field::new("invoiceText", FieldType::Text),
    Field::new("invoiceTemplate", FieldType::Id(|call, id| call.store.invoice_templates.contains(id))),
    Field::new("invoiceEmail", FieldType::Text).checks(&[Check::Email, Check::Max(75)]),
    Field::new("buyerReference", FieldType::Text).checks(&[Check::Max(50)]),
    Field::new("teams", FieldType::Ids(lists::may_share_with)).only(|_, target| target.id.is_none()),
    Field::new("color", FieldType::Color),
    budget::MONEY.only(|call, target| budget::has_field(call, KIND, target, "budget")),
    budget::TIME.only(|call, target| budget::has_field(call, KIND, target, "time")),
    budget::TYPE.only(|call, target| budget::has_any_field(call, KIND, target)),
    Field::new("visible", FieldType::Flag),
    Field::new("billable", FieldType::Flag),
]);

fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_customer")?;
    let form = read(call, Target::NEW)?;
    let mut customer = with_defaults(call);
    write(&form, &mut customer);
    form.write("teams", &mut customer.teams);
    let id = call.store.customers.add(|id| Customer { id, ..customer });
    catalog::single(call, KIND, id)
}

fn edit(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, KIND, id, "edit")?;
    let form = read(call, Target::existing(id))?;
    write(&form, call.store.customers.get_mut(id).ok_or(NOT_FOUND)?);
    catalog::single(call, KIND, id)
}

fn read(call: &Call<'_>, target: Target) -> Result<Submission, ErrorResponse> {
    let mut form = FORM.read(call, target)?;
    if form.value("homepage").is_some_and(|given: String| !is_address(&with_scheme(given))) {
        form.error("homepage", "This value is not a valid URL.");
    }
    if target.id.is_none() && !form.is_set("name") {
        form.error("name", naming::TOO_SHORT);
    }
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    naming::check_emptied(&mut form, &["country", "language", "currency", "timezone"]);
    let others = call.store.customers.iter().filter(|other| Some(other.id) != target.id);
    naming::check_number(&call.settings.numbers, &mut form, others.map(|other| other.number.as_deref()));
    form.finish()?;
    Ok(form)
}

/// Returns a new customer with defaults.
fn with_defaults(call: &Call<'_>) -> Customer {
    let numbers: Vec<_> = call.store.customers.iter().map(|customer| customer.number.clone()).collect();
    Customer {
        number: Some(naming::next_number(&call.settings.numbers.customers, &numbers)),
        visible: true,
        billable: true,
        country: "DE".to_owned(),
        language: Some("en".to_owned()),
        currency: "EUR".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        ..Customer::default()
    }
}

fn write(form: &Submission, customer: &mut Customer) {
    let [line1, line2, line3] = &mut customer.address_lines;
    let texts = [
        ("number", &mut customer.number),
        ("comment", &mut customer.comment),
        ("company", &mut customer.company),
        ("vatId", &mut customer.vat_id),
        ("contact", &mut customer.contact),
        ("addressLine1", line1),
        ("addressLine2", line2),
        ("addressLine3", line3),
        ("postCode", &mut customer.post_code),
        ("city", &mut customer.city),
        ("language", &mut customer.language),
        ("phone", &mut customer.phone),
        ("fax", &mut customer.fax),
        ("mobile", &mut customer.mobile),
        ("email", &mut customer.email),
        ("invoiceEmail", &mut customer.invoice_email),
        ("buyerReference", &mut customer.buyer_reference),
        ("color", &mut customer.color),
    ];
    for (name, slot) in texts {
        form.write(name, slot);
    }
    if form.is_set("homepage") {
        customer.homepage = form.value("homepage").map(with_scheme);
    }
    form.write("name", &mut customer.name);
    form.write("country", &mut customer.country);
    form.write("currency", &mut customer.currency);
    form.write("timezone", &mut customer.timezone);
    form.write("visible", &mut customer.visible);
    form.write("billable", &mut customer.billable);
    budget::write(form, &mut customer.budget);
}

const REGIONS: &str = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific";

/// Checks for an IANA time zone with a region, or UTC.
fn is_zone(name: &str) -> bool {
    let region = name.split('/').next().unwrap_or_default();
    let known = TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name));
    known && (name == "UTC" || REGIONS.split(' ').any(|known| known == region))
}

/// Adds `https://` to an address without a scheme.
fn with_scheme(address: String) -> String {
    if address.contains("://") { address } else { format!("https://{address}") }
}

/// Checks for a URL with a host, which may be a single word.
fn is_address(address: &str) -> bool {
    let host = address.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    !host.is_empty() && !host.contains(char::is_whitespace)
}

/// Renders a nested customer.
pub(crate) fn nested(call: &Call<'_>, customer: &Customer) -> Value {
    json!({
        "color-safe": reference_data::safe_color(customer.color.as_deref(), &customer.name),
        "id": customer.id,
        "name": customer.name,
        "number": customer.number,
        "comment": customer.comment,
        "visible": customer.visible,
        "billable": customer.billable,
        "company": customer.company,
        "country": customer.country,
        "language": customer.language,
        "currency": customer.currency,
        "phone": customer.phone,
        "fax": customer.fax,
        "mobile": customer.mobile,
        "homepage": customer.homepage,
        "timezone": customer.timezone,
        "metaFields": custom_fields::view(call.settings, Entity::Customer, &customer.meta),
        "color": customer.color,
    })
}

/// Renders a list row; `full=1` adds the address.
fn row(call: &Call<'_>, customer: &Customer, full: bool) -> Value {
    let address = if full { address(customer) } else { json!({}) };
    let parts =
        [json!({"teams": lists::teams(call, &customer.teams)}), address, budget_of(call, customer, false)];
    lists::merged(nested(call, customer), parts)
}

/// Renders a single customer.
pub(crate) fn entity(call: &Call<'_>, customer: &Customer) -> Value {
    let contact = json!({
        "teams": lists::teams(call, &customer.teams),
        "contact": customer.contact,
        "address": null,
        "email": customer.email,
        "invoiceEmail": customer.invoice_email,
        "buyerReference": customer.buyer_reference,
    });
    lists::merged(nested(call, customer), [contact, address(customer), budget_of(call, customer, true)])
}

fn address(customer: &Customer) -> Value {
    let [line1, line2, line3] = &customer.address_lines;
    json!({
        "vatId": customer.vat_id,
        "addressLine1": line1,
        "addressLine2": line2,
        "addressLine3": line3,
        "postCode": customer.post_code,
        "city": customer.city,
    })
}

fn budget_of(call: &Call<'_>, customer: &Customer, single: bool) -> Value {
    Value::Object(budget::view(call, KIND, customer.id, &customer.budget, single))
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_zone, with_scheme};

    #[test]
    fn zones_are_spelt_as_the_database_does() {
        assert!(is_zone("Europe/Berlin") && is_zone("UTC"));
        assert!(!is_zone("europe/berlin") && !is_zone("Mars/Base") && !is_zone("US/Eastern"));
    }

    #[test]
    fn pages_have_a_host() {
        assert!(is_address(&with_scheme("coffee.example/menu".to_owned())));
        assert!(!is_address("https://no where.example") && !is_address("https:///path"));
    }
}
