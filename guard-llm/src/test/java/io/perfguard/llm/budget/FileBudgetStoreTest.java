/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import static io.perfguard.llm.budget.BudgetBookTest.CLAIM;
import static io.perfguard.llm.budget.BudgetBookTest.DOLLAR;
import static io.perfguard.llm.budget.BudgetBookTest.reserve;
import static io.perfguard.llm.budget.BudgetBookTest.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBudgetStoreTest {
  private static final Budget BUDGET = Budget.monthly(Money.usd(10))
      .and(Budget.rolling(Duration.ofHours(1), Money.usd(9)))
      .hard();

  private final ManualClock clock = new ManualClock();
  private final Faults faults =
      new Faults("budget store of the test"); // logs once, not for each byte

  @TempDir
  Path folder;

  private Path path;

  @BeforeEach
  void names_the_file() {
    path = folder.resolve("budget");
  }

  private BudgetBook book(BudgetStore store) {
    return BudgetBook.builder("support", BUDGET).clock(clock).store(store).build();
  }

  @Test
  void a_restart_goes_on_with_what_was_spent() {
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      reserve(book(store), CLAIM, 3 * DOLLAR).settle(2 * DOLLAR);
    }
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      BudgetBook book = book(store);
      assertThat(store.chargedAtOpen()).isEqualTo(Money.ZERO);
      assertThat(store.damagedAtOpen()).isZero();
      assertThat(book.states()).allMatch(state -> state.committed().equals(Money.usd(2)));
      assertThat(book.tryReserve(CLAIM, 8 * DOLLAR)).isNull();
      reserve(book, CLAIM, 7 * DOLLAR).settle(7 * DOLLAR);
      clock.advance(Duration.ofMinutes(61));
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    }
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      List<BudgetState> states = book(store).states();
      assertThat(states.get(0).committed()).isEqualTo(Money.usd(10));
      assertThat(states.get(1).committed()).isEqualTo(Money.usd(1));
    }
  }

  @Test
  void what_was_held_at_the_end_counts_as_spent() {
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      reserve(book(store), CLAIM, 4 * DOLLAR);
    }
    for (int start = 0; start < 2; start++) { // once, however often it is opened
      try (FileBudgetStore store = FileBudgetStore.open(path)) {
        assertThat(book(store).states())
            .allMatch(state -> state.committed().equals(Money.usd(4)))
            .allMatch(state -> state.held().equals(Money.ZERO));
        assertThat(store.chargedAtOpen()).isEqualTo(start == 0 ? Money.usd(8) : Money.ZERO);
      }
    }
  }

  @Test
  void a_new_window_begins_at_zero_after_a_restart_too() {
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      reserve(book(store), CLAIM, 3 * DOLLAR).settle(2 * DOLLAR);
    }
    clock.advance(Duration.ofDays(31));
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      assertThat(book(store).states()).allMatch(state -> state.committed().equals(Money.ZERO));
    }
  }

  @Test
  void shares_that_were_told_before_a_restart_are_not_told_again() {
    List<Double> told = new ArrayList<>();
    Budget budget = Budget.monthly(Money.usd(10)).alertAt(0.5, 0.8);
    for (int start = 0; start < 3; start++) {
      try (FileBudgetStore store = FileBudgetStore.open(path)) {
        BudgetBook book = BudgetBook.builder("support", budget)
            .clock(clock)
            .store(store)
            .listener((name, share, state) -> told.add(share))
            .build();
        reserve(book, CLAIM, 3 * DOLLAR).settle(3 * DOLLAR);
      }
    }
    assertThat(told).containsExactly(0.5, 0.8);
  }

  @Test
  void what_is_leased_ahead_needs_no_record_and_comes_back_at_the_close() throws IOException {
    FileBudgetStore.Builder builder =
        FileBudgetStore.builder(path).leaseAhead(Money.usd(1)).sync(Sync.EVERY_RECORD);
    try (FileBudgetStore store = builder.open()) {
      BudgetBook book = book(store);
      reserve(book, CLAIM, DOLLAR / 100).settle(DOLLAR / 100);
      long size = Files.size(path);
      for (int i = 0; i < 30; i++) {
        reserve(book, CLAIM, DOLLAR / 100).settle(DOLLAR / 100);
      }
      assertThat(Files.size(path)).isEqualTo(size);
      assertThat(total(book).committed()).isEqualTo(Money.usd("0.31"));
      assertThat(book.availablePicos(CLAIM)).isEqualTo(869 * DOLLAR / 100);
      book.close();
    }
    try (FileBudgetStore store = builder.open()) {
      assertThat(store.chargedAtOpen()).isEqualTo(Money.ZERO);
      BudgetBook book = book(store);
      assertThat(total(book).committed()).isEqualTo(Money.usd("0.31"));
      reserve(book, CLAIM, DOLLAR / 100).settle(DOLLAR / 100); // and no close of the book
    }
    try (FileBudgetStore store = builder.open()) {
      assertThat(total(book(store)).committed()).isGreaterThanOrEqualTo(Money.usd("0.32"));
    }
  }

  @Test
  void a_torn_end_is_cut_off_wherever_it_is_torn() throws IOException {
    List<Long> sizes = new ArrayList<>();
    List<Long> known = new ArrayList<>();
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      BudgetBook book = book(store);
      for (int i = 0; i < 3; i++) {
        Reservation held = reserve(book, CLAIM, DOLLAR);
        sizes.add(Files.size(path));
        known.add(i * DOLLAR / 2 + DOLLAR); // a lease that is open counts in full
        held.settle(DOLLAR / 2);
        sizes.add(Files.size(path));
        known.add((i + 1) * DOLLAR / 2);
      }
    }
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length <= whole.length; length++) {
      Path torn = folder.resolve("torn");
      Files.write(torn, java.util.Arrays.copyOf(whole, length));
      long expected = 0;
      for (int i = 0; i < sizes.size(); i++) {
        expected = sizes.get(i) <= length ? known.get(i) : expected;
      }
      try (FileBudgetStore store = FileBudgetStore.builder(torn).faults(faults).open()) {
        assertThat(total(book(store)).committed().picos())
            .as("at byte " + length)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void a_flipped_bit_costs_no_more_than_the_change_of_the_record_that_it_hit() throws IOException {
    long spent = 0;
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      BudgetBook book = book(store);
      for (int i = 0; i < 3; i++) {
        reserve(book, CLAIM, DOLLAR).settle(DOLLAR / 2);
        spent += DOLLAR / 2;
      }
    }
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(11);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Path file = folder.resolve("damaged");
      Files.write(file, damaged);
      try (FileBudgetStore store = FileBudgetStore.builder(file).faults(faults).open()) {
        assertThat(store.damagedAtOpen()).as("at byte " + at).isOne();
        // If the last commit is hit, its lease still counts in full; all others are healed.
        assertThat(total(book(store)).committed().picos())
            .as("at byte " + at)
            .isBetween(spent, spent + DOLLAR / 2);
      }
    }
  }

  @Test
  void a_journal_is_kept_short() throws IOException {
    try (FileBudgetStore store = FileBudgetStore.builder(path).sync(Sync.NEVER).open()) {
      BudgetBook book = book(store);
      for (int i = 0; i < 60_000; i++) {
        reserve(book, CLAIM, 10).settle(1);
      }
      assertThat(Files.size(path)).isLessThan(5L << 20);
      assertThat(total(book).committed().picos()).isEqualTo(60_000);
    }
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      assertThat(total(book(store)).committed().picos()).isEqualTo(60_000);
      assertThat(Files.size(path)).isLessThan(1_000);
    }
  }

  @Test
  void a_clock_that_was_wrong_once_does_not_close_the_budget_for_years() {
    clock.setWall(java.time.Instant.parse("2036-01-01T00:00:00Z"));
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      reserve(book(store), CLAIM, 8 * DOLLAR).settle(8 * DOLLAR);
    }
    clock.setWall(java.time.Instant.parse("2026-05-01T00:00:00Z"));
    for (int start = 0; start < 2; start++) {
      try (FileBudgetStore store = FileBudgetStore.open(path)) {
        BudgetBook book = book(store);
        assertThat(book.states().get(0).committed().picos()).isEqualTo(start);
        assertThat(book.states().get(1).committed().picos()).isEqualTo(8 * DOLLAR + start);
        reserve(book, CLAIM, 1).settle(1);
        clock.advance(Duration.ofMinutes(20));
      }
    }
    clock.advance(Duration.ofMinutes(61));
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      assertThat(book(store).states().get(1).committed()).isEqualTo(Money.ZERO);
    }
  }

  @Test
  void one_process_has_the_file_at_a_time() {
    try (FileBudgetStore first = FileBudgetStore.open(path)) {
      assertThat(first.damagedAtOpen()).isZero();
      assertThatThrownBy(() -> FileBudgetStore.open(path))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is already open in this process");
    }
    FileBudgetStore.open(path).close();
  }

  @Test
  void files_are_for_their_owner_only() throws IOException {
    FileBudgetStore.open(path).close();
    for (String name : List.of("budget", "budget.lock")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nothing_is_written_through_a_symbolic_link() throws IOException {
    Path target = folder.resolve("target");
    Files.createFile(target);
    Files.createSymbolicLink(path, target);
    assertThatThrownBy(() -> FileBudgetStore.open(path))
        .hasMessageContaining("is a symbolic link, or no regular file");
    Path other = folder.resolve("other");
    Files.createSymbolicLink(folder.resolve("other.lock"), target);
    assertThatThrownBy(() -> FileBudgetStore.open(other))
        .hasMessageContaining("is a symbolic link, or no regular file");
    assertThat(target).isEmptyFile();
  }

  @Test
  void a_replacement_never_goes_through_a_link_either() throws IOException {
    Path target = folder.resolve("target");
    Files.createFile(target);
    Files.createSymbolicLink(folder.resolve("budget.new"), target);
    FileBudgetStore.open(path).close();
    assertThat(target).isEmptyFile();
  }

  @Test
  void a_folder_that_is_not_there_or_may_not_be_written_is_told_at_the_open() throws IOException {
    assertThatThrownBy(() -> FileBudgetStore.open(folder.resolve("none/budget")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none");
    Path locked = Files.createDirectory(
        folder.resolve("locked"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
    if (!Files.isWritable(locked)) { // root may write all
      assertThatThrownBy(() -> FileBudgetStore.open(locked.resolve("budget")))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("locked");
    }
  }

  @Test
  void a_file_of_somebody_else_is_left_alone() throws IOException {
    Files.writeString(path, "this is a letter to my aunt");
    assertThatThrownBy(() -> FileBudgetStore.open(path))
        .hasMessageContaining("is no budget journal");
    assertThat(path).hasContent("this is a letter to my aunt");
  }

  @Test
  void a_store_that_is_closed_lets_a_hard_budget_block() {
    FileBudgetStore store = FileBudgetStore.open(path);
    BudgetBook book = book(store);
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    store.close();
    store.close();
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(book.shortage(CLAIM, 1).orElseThrow().reason())
        .isEqualTo(Shortage.Reason.STORE_FAILED);
    assertThat(book.counts().storeFailures()).isOne();
  }

  @Test
  void no_name_of_a_tenant_is_in_the_file() throws IOException {
    try (FileBudgetStore store = FileBudgetStore.open(path)) {
      BudgetBook book = BudgetBook.builder(
              "support", Budget.monthly(Money.usd(10)).perTenant(Money.usd(1)).hard())
          .clock(clock)
          .store(store)
          .build();
      BudgetClaim claim = new BudgetClaim("support", null, "secret-tenant", Set.of(), null);
      reserve(book, claim, 1).settle(1);
    }
    assertThat(new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("secret-tenant");
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> FileBudgetStore.builder(path).leaseAhead(Money.usd(-1)))
        .hasMessage("leaseAhead must be >= $0.00, was -$1.00");
    assertThatThrownBy(() -> Sync.every(Duration.ofMillis(99)))
        .hasMessageStartingWith("Sync.every must be >= 100ms");
    assertThat(Sync.EVERY_RECORD).hasToString("every record");
  }
}
