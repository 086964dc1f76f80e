//! Tokens of users: deleting one is Kimai's own, the rest needs the bundle `ApiTokenBundle`.

use jiff::Zoned;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Api, Error, Field, Id, Listing, Requirement, Resource, Route, User, time};

const BUNDLE: Requirement = Requirement::Plugin("ApiTokenBundle");

/// What is known of an API token; never the token itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// Its id.
    pub id: Id<AccessToken>,
    /// Its name.
    pub name: Option<String>,
    /// When it ends.
    #[serde(with = "time::optional_instant", default)]
    pub expires_at: Option<Zoned>,
    /// When it was last used.
    #[serde(with = "time::optional_instant", default)]
    pub last_usage: Option<Zoned>,
}

/// A token just made. Kimai shows it this once.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAccessToken {
    /// Its id, where the bundle tells it.
    pub id: Option<Id<AccessToken>>,
    /// Its name.
    pub name: Option<String>,
    /// The token.
    pub token: SecretString,
}

/// A token to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessTokenForm {
    /// Its name.
    pub name: String,
    /// When it ends, as an RFC 3339 time; unset: never.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub expires_at: Field<String>,
    /// Whether a token with the same name goes.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub replace_existing: Field<bool>,
}

impl Api<User> {
    pub(crate) const DELETE_TOKEN: Route = Route::delete(User::PATH, "/api-token/{id}", "delete_api_token")
        .requires(Requirement::Version(2, 14));
    pub(crate) const TOKENS: Route = Route::get(User::PATH, "/{id}/api-token", "api_tokens").requires(BUNDLE);
    pub(crate) const CREATE_TOKEN: Route =
        Route::post(User::PATH, "/{id}/api-token", "create_api_token").requires(BUNDLE);

    /// Deletes a token, one's own or with permission another's.
    ///
    /// `DELETE /api/users/api-token/{id}`
    ///
    /// # Errors
    /// 404 if there is none with this id, 403 if the caller may not.
    pub async fn delete_api_token(&self, id: Id<AccessToken>) -> Result<(), Error> {
        self.client.call(Self::DELETE_TOKEN, &[&id]).done().await
    }

    /// What tokens a user has.
    ///
    /// `GET /api/users/{id}/api-token`
    ///
    /// # Errors
    /// 404 without the bundle, 403 if the caller may not.
    pub async fn api_tokens(&self, id: Id<User>) -> Result<Listing<AccessToken>, Error> {
        self.client.call(Self::TOKENS, &[&id]).listing().await
    }

    /// Makes a token for a user.
    ///
    /// `POST /api/users/{id}/api-token`
    ///
    /// # Errors
    /// 404 without the bundle, 403 if the caller may not.
    pub async fn create_api_token(
        &self,
        id: Id<User>,
        form: &AccessTokenForm,
    ) -> Result<NewAccessToken, Error> {
        self.client.call(Self::CREATE_TOKEN, &[&id]).body(form).json().await
    }
}
