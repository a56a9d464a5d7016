/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.budget;

import io.perfguard.core.base.Require;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of records, at whose end more are written, and which is replaced as a whole now and then.
 * One process has it at a time, by a lock on a file beside it.
 *
 * <p>A record that was appended is in the hands of the operating system: it survives a kill of this
 * process at any moment. It survives a loss of power once {@link #force} has returned.
 *
 * <p>Not thread-safe, except {@link #force}.
 */
public final class JournalFile implements AutoCloseable {
  private static final byte[] MAGIC = "PGBUDGT1".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private final FileChannel lockChannel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(RecordScanner.HEADER + RecordScanner.MOST_PAYLOAD);
  private volatile FileChannel channel;
  private long end;
  private long number;
  private int damaged;
  // After a failed force nobody knows what is on the disk: only a new file helps.
  private volatile boolean doubtful;

  private JournalFile(Path path, FileChannel lockChannel, FileChannel channel) {
    this.path = path;
    this.lockChannel = lockChannel;
    this.channel = channel;
  }

  /**
   * Opens a file, or creates it, and reads it.
   *
   * @param path the file; its folder must be there
   * @param consumer is given the payload of each record
   * @return the file
   * @throws IOException if it cannot be read or created, is used by another process, is a symbolic
   *     link, or is no journal
   */
  public static JournalFile open(Path path, Consumer<ByteBuffer> consumer) throws IOException {
    FileChannel lockChannel = lock(path);
    FileChannel channel = null;
    try {
      Files.deleteIfExists(sibling(path, ".new")); // of a replacement that never ended
      channel = OwnerFiles.open(path);
      JournalFile file = new JournalFile(path, lockChannel, channel);
      file.read(consumer);
      return file;
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      lockChannel.close();
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path lockPath = sibling(path, ".lock");
    FileChannel channel = OwnerFiles.open(lockPath);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException e) {
      throw new IOException(path + " is already open in this process", e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException(path + " is in use by another process, which holds " + lockPath);
    }
    return channel;
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private void read(Consumer<ByteBuffer> consumer) throws IOException {
    long size = channel.size();
    if (size > Integer.MAX_VALUE) {
      throw new IOException(path + " is no budget journal: it has " + size + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // until all is read
    }
    bytes.flip();
    RecordScanner scanner = new RecordScanner(bytes, Math.min(MAGIC.length, bytes.limit()));
    scanner.scan(consumer);
    boolean ours = beginsLikeOurs(bytes);
    if (!ours && scanner.number() < 0) {
      throw new IOException(path + " is no budget journal");
    }
    damaged = scanner.damaged() + (ours ? 0 : 1);
    number = scanner.number() + 1;
    end = scanner.end();
    if (size < MAGIC.length) {
      writeFully(channel, ByteBuffer.wrap(MAGIC), 0);
      end = MAGIC.length;
    }
    channel.truncate(end);
  }

  /** Also if it was torn while it was created. */
  private static boolean beginsLikeOurs(ByteBuffer bytes) {
    for (int i = 0; i < Math.min(MAGIC.length, bytes.limit()); i++) {
      if (bytes.get(i) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes a record at the end. If it throws, the file is as it was before.
   *
   * @param payload 1 to 1,048,576 bytes
   * @throws IOException if it cannot be written
   */
  public void append(ByteBuffer payload) throws IOException {
    ByteBuffer bytes = frame(payload, number);
    int length = bytes.remaining();
    writeFully(channel, bytes, end);
    end += length;
    number++;
  }

  /** Puts header and payload into the buffer. */
  private ByteBuffer frame(ByteBuffer payload, long recordNumber) {
    int length = payload.remaining();
    Require.atLeast(1, length, "the payload");
    Require.atMost(RecordScanner.MOST_PAYLOAD, length, "the payload");
    buffer.clear();
    buffer.putInt(length).putInt(0).putLong(recordNumber).put(payload);
    buffer.flip();
    int content = 2 * Integer.BYTES;
    int sum = RecordScanner.checksum(buffer.slice(content, Long.BYTES + length));
    return buffer.putInt(Integer.BYTES, sum);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /**
   * Replaces all records by others, in a new file that takes the place of the old one at once.
   *
   * @param payloads what to write
   * @throws IOException if it cannot be done; the old file is still there and in use
   */
  public void replace(List<ByteBuffer> payloads) throws IOException {
    Path fresh = sibling(path, ".new");
    Files.deleteIfExists(fresh);
    FileChannel made = OwnerFiles.create(fresh);
    long position = MAGIC.length;
    boolean done = false;
    try {
      writeFully(made, ByteBuffer.wrap(MAGIC), 0);
      for (ByteBuffer payload : payloads) {
        ByteBuffer bytes = frame(payload, number++);
        int length = bytes.remaining();
        writeFully(made, bytes, position);
        position += length;
      }
      made.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
    } finally {
      if (!done) {
        made.close();
        Files.deleteIfExists(fresh);
      }
    }
    forceFolder();
    FileChannel old = channel;
    channel = made;
    end = position;
    doubtful = false;
    damaged = 0;
    old.close();
  }

  /** So that a loss of power does not bring back the old file, where the system can do that. */
  private void forceFolder() {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      } catch (IOException e) {
        // Windows opens no folders; the file itself is safe
      }
    }
  }

  /**
   * Waits until all that was appended is on the disk.
   *
   * @throws IOException if it cannot be; {@link #isDoubtful} from then on, until a replacement
   */
  public void force() throws IOException {
    FileChannel current = channel;
    try {
      current.force(false);
    } catch (IOException e) {
      if (current == channel) { // else it was replaced by one that is on the disk
        doubtful = true;
        throw e;
      }
    }
  }

  /**
   * Whether the disk may lack what was appended, because {@link #force} failed.
   *
   * @return true until the file was replaced
   */
  public boolean isDoubtful() {
    return doubtful;
  }

  /**
   * How long it is.
   *
   * @return bytes
   */
  public long size() {
    return end;
  }

  /**
   * How many stretches of it were found damaged when it was opened, a torn end included.
   *
   * @return 0 once it was replaced
   */
  public int damaged() {
    return damaged;
  }

  /**
   * Closes it and gives up the lock.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      lockChannel.close();
    }
  }

  /**
   * The file.
   *
   * @return as it was opened
   */
  public Path path() {
    return path;
  }
}
