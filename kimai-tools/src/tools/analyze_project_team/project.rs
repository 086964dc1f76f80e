//! Which project is meant.

use kimai_domain::{
    Directory, Input, Reference, Session,
    api::{Id, Project, ProjectQuery, Visibility},
};

use crate::{ToolError, arguments::required};

/// A project by its id, its name, or both.
pub(super) struct Which {
    reference: Reference<Project>,
    field: &'static str,
    also: Option<String>,
}

impl Which {
    pub(super) fn of(id: Option<Id<Project>>, name: Option<String>) -> Result<Self, ToolError> {
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if let Some(id) = id {
            return Ok(Self { reference: Reference::Id(id), field: "project_id", also: name });
        }
        let name = required(name, "project_id", "give it or project_name")?;
        Ok(Self { reference: Reference::Name(name), field: "project_name", also: None })
    }

    /// Looks for it among all projects that the caller may see, finished and hidden ones too. Kimai shows plain users
    /// a project in its list, but refuses it by its id.
    pub(super) async fn find(&self, session: &Session) -> Result<Project, ToolError> {
        let query =
            ProjectQuery { visible: Some(Visibility::Both), ignore_dates: Some(true), ..Default::default() };
        let all = Directory::projects(session.client(), &query).await?.rows;
        let project = self.reference.resolve_one(self.field, &all)?;
        match &self.also {
            Some(name)
                if Reference::Name(name.clone())
                    .resolve_one("project_name", std::slice::from_ref(&project))
                    .is_err() =>
            {
                let problem = "is not the name of the project with this project_id; give one of the two";
                Err(Input::new("project_name", problem).into())
            }
            _ => Ok(project),
        }
    }
}
