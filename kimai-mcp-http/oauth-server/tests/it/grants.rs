//! What codes, refresh tokens and access tokens are good for, and for how long.

mod bearer;
mod breaking;
mod codes;
mod concurrent;
mod ending;
mod honest;
mod interrupted;
mod logged;
mod model;
mod revocation;
mod rotation;
mod secrets;
mod token;
