//! `POST /api/customers` and `PATCH /api/customers/{id}`.

use super::{
    super::{
        access,
        answers::{NOT_FOUND, Outcome, Refusal},
        budget,
        call::Call,
        country::{is_country, is_currency},
        forms::{BLANK, CHOICE, Check, Field, Form, Kind, Submission, Target},
        languages, naming, sharing,
        store::Customer,
    },
    KIND,
    places::{is_address, is_zone, with_scheme},
    single,
};

const FORM: Form = Form(&[
    Field::new("name", Kind::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
    Field::new("number", Kind::Text).checks(&[Check::Max(50)]),
    Field::new("comment", Kind::Text),
    Field::new("company", Kind::Text).checks(&[Check::Max(100)]),
    Field::new("vatId", Kind::Text).checks(&[Check::Max(50)]),
    Field::new("contact", Kind::Text).checks(&[Check::Max(100)]),
    Field::new("addressLine1", Kind::Text).checks(&[Check::Max(150)]),
    Field::new("addressLine2", Kind::Text).checks(&[Check::Max(150)]),
    Field::new("addressLine3", Kind::Text).checks(&[Check::Max(150)]),
    Field::new("postCode", Kind::Text).checks(&[Check::Max(20)]),
    Field::new("city", Kind::Text).checks(&[Check::Max(50)]),
    Field::new("country", Kind::OneOf(|_, code| is_country(code), "Please select a valid country.")),
    Field::new("language", Kind::OneOf(|_, code| languages::known(code), CHOICE)),
    Field::new("currency", Kind::OneOf(|_, code| is_currency(code), "Please select a valid currency.")),
    Field::new("phone", Kind::Text).checks(&[Check::Max(30)]),
    Field::new("fax", Kind::Text).checks(&[Check::Max(30)]),
    Field::new("mobile", Kind::Text).checks(&[Check::Max(30)]),
    Field::new("email", Kind::Text).checks(&[Check::Email, Check::Max(75)]),
    Field::new("homepage", Kind::Text).checks(&[Check::Max(100)]),
    Field::new("timezone", Kind::OneOf(|_, zone| is_zone(zone), "Please select a valid timezone.")),
    Field::new("invoiceText", Kind::Text),
    Field::new("invoiceTemplate", Kind::Id(|call, id| call.store.invoice_templates.contains(id))),
    Field::new("invoiceEmail", Kind::Text).checks(&[Check::Email, Check::Max(75)]),
    Field::new("buyerReference", Kind::Text).checks(&[Check::Max(50)]),
    Field::new("teams", Kind::Ids(sharing::may_share_with)).only(|_, target| target.id.is_none()),
    Field::new("color", Kind::Color),
    Field::new("budget", Kind::Number("Please enter a valid money amount."))
        .only(|call, target| budget::offered(call, KIND, target, "budget")),
    Field::new("timeBudget", Kind::Duration).only(|call, target| budget::offered(call, KIND, target, "time")),
    Field::new("budgetType", Kind::OneOf(|_, kind| kind == "month", CHOICE)).only(|call, target| {
        budget::offered(call, KIND, target, "budget") || budget::offered(call, KIND, target, "time")
    }),
    Field::new("visible", Kind::Flag),
    Field::new("billable", Kind::Flag),
]);

pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_customer")?;
    let form = read(call, Target::NEW)?;
    let mut customer = fresh(call);
    write(&form, &mut customer);
    form.write("teams", &mut customer.teams);
    let id = call.store.customers.add(|id| Customer { id, ..customer });
    single(call, id)
}

pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let form = read(call, Target::existing(id))?;
    write(&form, call.store.customers.get_mut(id).ok_or(NOT_FOUND)?);
    single(call, id)
}

fn read(call: &Call<'_>, target: Target) -> Result<Submission, Refusal> {
    let mut form = FORM.read(call, target)?;
    if form.value("homepage").is_some_and(|given: String| !is_address(&with_scheme(given))) {
        form.error("homepage", "This value is not a valid URL.");
    }
    if target.id.is_none() && !form.given("name") {
        form.error("name", naming::TOO_SHORT);
    }
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    naming::check_emptied(&mut form, &["country", "language", "currency", "timezone"]);
    let others = call.store.customers.iter().filter(|other| Some(other.id) != target.id);
    naming::check_number(&mut form, others.map(|other| other.number.as_deref()));
    form.finish()?;
    Ok(form)
}

/// What a new customer is before anything is said about it.
fn fresh(call: &Call<'_>) -> Customer {
    let numbers: Vec<_> = call.store.customers.iter().map(|customer| customer.number.clone()).collect();
    Customer {
        number: Some(naming::next_number(&numbers)),
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
    if form.given("homepage") {
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
