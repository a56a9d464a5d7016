/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.budget;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens files that only their owner may read, and never through a symbolic link. Thread-safe. */
final class OwnerFiles {
  private OwnerFiles() {}

  /** Opens a file for reading and writing, and creates it with mode 0600 if it is not there. */
  static FileChannel open(Path path) throws IOException {
    return open(path, StandardOpenOption.CREATE);
  }

  /** Creates a file that is not there. */
  static FileChannel create(Path path) throws IOException {
    return open(path, StandardOpenOption.CREATE_NEW);
  }

  private static FileChannel open(Path path, OpenOption creation) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is a symbolic link, or no regular file");
    }
    Set<OpenOption> options = Set.of(
        StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, creation);
    return FileChannel.open(path, options, ownerOnly(path));
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
