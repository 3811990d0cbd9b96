export interface DirectorySettings {
  kind: 'directory';
  directory: string;
}

export function readDirectorySettings(directory: string): DirectorySettings {
  return { kind: 'directory', directory };
}
