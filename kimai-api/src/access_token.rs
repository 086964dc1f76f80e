//! API tokens of users: `/api/users/api-token` and `/api/users/{id}/api-token`.

use derive_setters::Setters;
use jiff::Zoned;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Api, Error, Field, Id, Listing, Requirement, Resource, Route, User, encoding};

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// The token's id.
    pub id: Id<AccessToken>,
    /// The name.
    pub name: Option<String>,
    /// The time of expiry; `None` if it does not expire.
    #[serde(with = "encoding::optional_instant", default)]
    pub expires_at: Option<Zoned>,
    /// The time of the last use.
    #[serde(with = "encoding::optional_instant", default)]
    pub last_usage: Option<Zoned>,
}

/// A new API token.
///
/// Kimai returns the secret only once.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct NewAccessToken {
    /// The token's id, if the plugin returns it.
    pub id: Option<Id<AccessToken>>,
    /// The name.
    pub name: Option<String>,
    /// The secret.
    pub token: SecretString,
}

/// Request body of [`Api::create_api_token`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct AccessTokenForm {
    /// The name; required.
    pub name: String,
    /// The time of expiry in RFC 3339; never if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub expires_at: Field<String>,
    /// `true` to delete an existing token with the same name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub replace_existing: Field<bool>,
}

/// Operations of API tokens.
///
/// ```no_run
/// use kimai_api::{AccessTokenForm, Client, Id};
///
/// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
/// let form = AccessTokenForm::default().name("backup").expires_at("2027-01-01T00:00:00Z");
/// let token = client.users().create_api_token(Id::new(3), &form).await?;
/// println!("created {:?}", token.name);
/// # Ok(())
/// # }
/// ```
impl Api<User> {
    /// Route of [`delete_api_token`](Self::delete_api_token).
    pub const DELETE_API_TOKEN: Route = Route::delete(User::PATH, "/api-token/{id}", "delete_api_token")
        .requires(Requirement::Version(2, 14));
    /// Route of [`api_tokens`](Self::api_tokens).
    pub const API_TOKENS: Route =
        Route::get(User::PATH, "/{id}/api-token", "api_tokens").requires(Requirement::API_TOKEN);
    /// Route of [`create_api_token`](Self::create_api_token).
    pub const CREATE_API_TOKEN: Route =
        Route::post(User::PATH, "/{id}/api-token", "create_api_token").requires(Requirement::API_TOKEN);

    /// Deletes an API token of the caller or, with the permission, of another user (Kimai 2.14).
    ///
    /// `DELETE /api/users/api-token/{id}`
    ///
    /// # Errors
    /// 404 if the id does not exist, 403 if the caller may not delete it.
    pub async fn delete_api_token(&self, id: Id<AccessToken>) -> Result<(), Error> {
        self.client.request(Self::DELETE_API_TOKEN, &[&id]).send_empty().await
    }

    /// Returns the API tokens of a user (plugin `ApiTokenBundle`).
    ///
    /// `GET /api/users/{id}/api-token`
    ///
    /// # Errors
    /// 404 without the plugin, 403 if the caller may not read them.
    pub async fn api_tokens(&self, id: Id<User>) -> Result<Listing<AccessToken>, Error> {
        self.client.request(Self::API_TOKENS, &[&id]).listing().await
    }

    /// Creates an API token for a user (plugin `ApiTokenBundle`).
    ///
    /// `POST /api/users/{id}/api-token`
    ///
    /// # Errors
    /// 404 without the plugin, 403 if the caller may not create it.
    pub async fn create_api_token(
        &self,
        id: Id<User>,
        form: &AccessTokenForm,
    ) -> Result<NewAccessToken, Error> {
        self.client.request(Self::CREATE_API_TOKEN, &[&id]).body(form).json().await
    }
}
