/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.WeakTicker;
import io.perfguard.llm.internal.budget.JournalFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was spent in a file, so that a restart goes on with it.
 *
 * <p>The policy is to write ahead of the hold. Before a book may hold an amount, its lease is in
 * the file; a process that is killed leaves its open leases behind, and they count as spent in full
 * when the file is opened again ({@link #chargedAtOpen}). So what is known is never less than what
 * was spent, after a kill at any moment; after a loss of power it is less by what the disk had not
 * yet got, see {@link Sync}. Too much is known by what calls in flight had reserved above what they
 * cost, and by what was {@link Builder#leaseAhead leased ahead}.
 *
 * <p>The file is a journal with a checksum for each record; a torn end is cut off. Records say how
 * an account stands, not what changed, so that of a damaged one only its own change is lost, and
 * that only until the account is written again. Once it is some megabytes longer than what it says,
 * it is replaced by a short one. Accounts are told by hashes; no name is in the file.
 *
 * <p>The file and a lock beside it ({@code NAME.lock}, which stays) are created readable by their
 * owner only, and never through a symbolic link. One process has the file at a time. Locks of
 * network file systems are often not to be trusted: choose a local one.
 *
 * <p>Thread-safe.
 */
public final class FileBudgetStore implements BudgetStore {
  private static final long COMPACT_BYTES = 4L << 20;
  private static final long SHORT_BYTES = 64L << 10;
  private static final Duration TICK = Duration.ofMillis(100);
  private static final WeakTicker<FileBudgetStore> TICKER = new WeakTicker<>(
      "perfguard-budget-sync", TICK, stores -> stores.forEach(FileBudgetStore::syncIfDue));

  private final Ledger ledger;
  private final JournalFile file;
  private final Sync sync;
  private final long ahead;
  private final Faults faults;
  private final LedgerCodec codec = new LedgerCodec(); // under the ledger's lock, as is the file
  private final Money chargedAtOpen;
  private final int damagedAtOpen;
  private long compactAt = COMPACT_BYTES;
  private boolean closed;
  private volatile boolean unsynced;
  private long syncedAt = System.nanoTime(); // the ticker's

  private FileBudgetStore(Builder builder) throws IOException {
    sync = builder.sync;
    ahead = builder.ahead.picos();
    faults = builder.faults != null
        ? builder.faults
        : new Faults("budget store " + builder.path.getFileName());
    ledger = new Ledger(builder.maximumAccounts, this::write);
    file = JournalFile.open(builder.path, payload -> LedgerCodec.decode(payload, ledger));
    chargedAtOpen = Money.ofPicos(ledger.chargeLeases());
    damagedAtOpen = file.damaged();
    if (chargedAtOpen.picos() != 0 || damagedAtOpen > 0 || file.size() > SHORT_BYTES) {
      begin();
    }
    if (damagedAtOpen > 0) {
      faults.record("the journal was torn or damaged; what could be read is used");
    }
  }

  /** With a short and sound file that says what was charged. */
  private void begin() throws IOException {
    boolean compacted = false;
    try {
      ledger.whileStill(accounts -> compact());
      compacted = true;
    } finally {
      if (!compacted) {
        file.close();
      }
    }
  }

  /**
   * Opens a file with all defaults.
   *
   * @param path the file, created if it is not there; its folder must be there
   * @return the store
   * @throws UncheckedIOException if it cannot be opened, is used by another process, or is none
   */
  public static FileBudgetStore open(Path path) {
    return builder(path).open();
  }

  /**
   * Begins a store.
   *
   * @param path the file, created if it is not there; its folder must be there
   * @return a builder
   */
  public static Builder builder(Path path) {
    return new Builder(path);
  }

  /** Collects how a store works. Not thread-safe. */
  public static final class Builder {
    private final Path path;
    private Sync sync = Sync.every(Duration.ofSeconds(1));
    private Money ahead = Money.ZERO;
    private int maximumAccounts = MemoryBudgetStore.MAXIMUM_ACCOUNTS;
    private @Nullable Faults faults;

    private Builder(Path path) {
      this.path = Require.nonNull(path, "path");
    }

    /**
     * Says when to wait for the disk.
     *
     * @param value the policy; each second in the background if never said
     * @return this
     */
    public Builder sync(Sync value) {
      sync = Require.nonNull(value, "sync");
      return this;
    }

    /**
     * Leases so much more than a call needs, so that the next calls need no record. That makes
     * {@link Sync#EVERY_RECORD} cheap; of each limit so much is lost if the process is killed.
     *
     * @param value zero or more; zero if never said
     * @return this
     */
    public Builder leaseAhead(Money value) {
      if (Require.nonNull(value, "leaseAhead").isNegative()) {
        throw new IllegalArgumentException("leaseAhead must be >= $0.00, was " + value);
      }
      ahead = value;
      return this;
    }

    /**
     * Bounds the accounts: one for each limit and subject. Those whose windows are over make place.
     *
     * @param value >= 1; 100,000 if never said
     * @return this
     */
    public Builder maximumAccounts(int value) {
      maximumAccounts = (int) Require.atLeast(1, value, "maximumAccounts");
      return this;
    }

    /**
     * Says to whose account faults of the disk in the background go.
     *
     * @param value the account
     * @return this
     */
    public Builder faults(Faults value) {
      faults = Require.nonNull(value, "faults");
      return this;
    }

    /**
     * Opens the file.
     *
     * @return the store
     * @throws UncheckedIOException if it cannot be opened, is used by another process, or is none
     */
    public FileBudgetStore open() {
      try {
        FileBudgetStore store = new FileBudgetStore(this);
        if (sync.background() != null) {
          TICKER.add(store);
        }
        return store;
      } catch (IOException e) {
        throw new UncheckedIOException("budget store " + path + ": " + e.getMessage(), e);
      }
    }
  }

  /** Under the ledger's lock. */
  private void write(LedgerAccount.Cell[] cells) {
    if (closed) {
      throw new IllegalStateException("budget store " + file.path() + " is closed");
    }
    try {
      if (file.isDoubtful()) {
        file.replace(snapshot()); // with what is being written
        return;
      }
      file.append(codec.encode(cells));
      if (sync.isEveryRecord()) {
        file.force();
      } else {
        unsynced = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("budget store " + file.path() + ": " + e.getMessage(), e);
    }
    if (file.size() > compactAt) {
      compactOrGoOn();
    }
  }

  private List<ByteBuffer> snapshot() {
    List<ByteBuffer> records = new ArrayList<>();
    ledger.whileStill(accounts -> records.addAll(LedgerCodec.encodeAll(accounts)));
    return records;
  }

  /** The record is written; a replacement that fails costs nothing but length. */
  private void compactOrGoOn() {
    try {
      compact();
    } catch (UncheckedIOException e) {
      faults.record("the replacement of the journal", e);
      compactAt = file.size() + COMPACT_BYTES;
    }
  }

  private void compact() {
    try {
      file.replace(snapshot());
      compactAt = file.size() + COMPACT_BYTES;
      unsynced = false;
    } catch (IOException e) {
      throw new UncheckedIOException("budget store " + file.path() + ": " + e.getMessage(), e);
    }
  }

  /** On the ticker's thread. */
  private void syncIfDue() {
    Duration every = sync.background();
    long now = System.nanoTime();
    if (every != null && unsynced && now - syncedAt >= every.toNanos()) {
      syncedAt = now;
      unsynced = false; // before the force: what is written meanwhile is for the next one
      try {
        file.force();
      } catch (IOException e) {
        faults.record("the sync of the journal", e);
      }
    }
  }

  /**
   * Waits until all that was recorded is on the disk.
   *
   * @throws UncheckedIOException if that fails
   */
  public void sync() {
    try {
      unsynced = false;
      file.force();
    } catch (IOException e) {
      throw new UncheckedIOException("budget store " + file.path() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<Balance> lease(List<Lease> requests) {
    return ledger.lease(requests);
  }

  @Override
  public void commit(List<Commit> commits) {
    ledger.commit(commits);
  }

  @Override
  public Balance balance(BudgetAccount account, long slot) {
    return ledger.balance(account, slot);
  }

  @Override
  public SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
    return ledger.spentBySlot(account);
  }

  @Override
  public long leaseAhead(long limitPicos) {
    return ahead;
  }

  /**
   * What a process that had the file before left open, and what was counted as spent therefore.
   *
   * @return zero after an orderly end
   */
  public Money chargedAtOpen() {
    return chargedAtOpen;
  }

  /**
   * How many stretches of the file were no records when it was opened.
   *
   * @return 0 after an orderly end, 1 if the end was torn, more if the file was damaged
   */
  public int damagedAtOpen() {
    return damagedAtOpen;
  }

  /**
   * Syncs and closes the file, for others to have it. A book that still uses the store takes that
   * as a failure of it. Leases that are open count as spent when the file is opened again.
   */
  @Override
  public void close() {
    TICKER.remove(this);
    ledger.whileStill(accounts -> {
      if (!closed) {
        closed = true;
        try {
          file.force();
        } catch (IOException e) {
          faults.record("the sync of the journal", e);
        } finally {
          closeFile();
        }
      }
    });
  }

  private void closeFile() {
    try {
      file.close();
    } catch (IOException e) {
      faults.record("the close of the journal", e);
    }
  }
}
