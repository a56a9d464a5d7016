/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Cells of a ledger as bytes. An entry says how a cell stands after a change, not what the change
 * was: whoever misses a record has it all again with the next one of that cell. Not thread-safe.
 */
final class LedgerCodec {
  /** Account, span, length of a slot, slot, spent, leased. */
  private static final int ENTRY = Long.BYTES + Integer.BYTES + 4 * Long.BYTES;
  /** In place of a span: the slots up to this one were given up. */
  private static final int GIVEN_UP = 0;

  private static final int MOST_ENTRIES = 10_000;

  private ByteBuffer buffer = ByteBuffer.allocate(8 * ENTRY);

  ByteBuffer encode(LedgerAccount.Cell[] cells) {
    if (buffer.capacity() < cells.length * ENTRY) {
      buffer = ByteBuffer.allocate(cells.length * ENTRY);
    }
    buffer.clear();
    for (LedgerAccount.Cell cell : cells) {
      put(buffer, cell);
    }
    return buffer.flip();
  }

  private static void put(ByteBuffer bytes, LedgerAccount.Cell cell) {
    LedgerAccount account = cell.account;
    bytes.putLong(account.id).putInt(account.span).putLong(account.slotNanos);
    bytes.putLong(cell.slot).putLong(cell.spent).putLong(account.leased(cell));
  }

  /** All accounts, in as many records as it takes. */
  static List<ByteBuffer> encodeAll(Collection<LedgerAccount> accounts) {
    List<ByteBuffer> records = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocate(MOST_ENTRIES * ENTRY);
    for (LedgerAccount account : accounts) {
      if (account.givenUp() != Long.MIN_VALUE) {
        bytes = room(bytes, records);
        bytes.putLong(account.id).putInt(GIVEN_UP).putLong(0);
        bytes.putLong(account.givenUp()).putLong(0).putLong(0);
      }
      for (LedgerAccount.Cell cell : account.cells()) {
        bytes = room(bytes, records);
        put(bytes, cell);
      }
    }
    if (bytes.position() > 0) {
      records.add(bytes.flip());
    }
    return records;
  }

  private static ByteBuffer room(ByteBuffer bytes, List<ByteBuffer> records) {
    if (bytes.remaining() >= ENTRY) {
      return bytes;
    }
    records.add(bytes.flip());
    return ByteBuffer.allocate(MOST_ENTRIES * ENTRY);
  }

  static void decode(ByteBuffer bytes, Ledger ledger) {
    while (bytes.remaining() >= ENTRY) {
      long id = bytes.getLong();
      int span = bytes.getInt();
      long slotNanos = bytes.getLong();
      long slot = bytes.getLong();
      long spent = bytes.getLong();
      long leased = bytes.getLong();
      if (span == GIVEN_UP) {
        ledger.restoreGivenUp(id, slot);
      } else {
        ledger.restore(id, span, slotNanos, slot, spent, leased);
      }
    }
  }
}
