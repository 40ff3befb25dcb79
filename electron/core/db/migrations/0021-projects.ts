/**
 * Folders that the user added, and which variable takes which key there. The working trees of a git repository are one project: `git_dir` is
 * the folder that they share, and `below` the project's path in each of them. A key is named, so that a rotated one keeps its variables.
 */
export const projects = `
CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY,
  folder TEXT NOT NULL UNIQUE,
  git_dir TEXT,
  below TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'production')),
  added_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX projects_by_family ON projects (git_dir, below) WHERE git_dir IS NOT NULL;

CREATE TABLE project_bindings (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  variable TEXT NOT NULL,
  key_name TEXT NOT NULL,
  PRIMARY KEY (project_id, variable)
) STRICT, WITHOUT ROWID;
`
