/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The totals of one account in a {@link Ledger}, under whose lock all of it is. */
abstract sealed class LedgerAccount {
  /** How many calendar slots are kept. */
  static final int KEPT = 4;

  /** What was spent in one slot. */
  static final class Cell {
    final LedgerAccount account;
    long slot;
    long spent;
    long leased; // of a calendar account only

    Cell(LedgerAccount account, long slot) {
      this.account = account;
      this.slot = slot;
    }
  }

  /** A calendar window is no longer than a month, and some hours for zones. */
  private static final long LONGEST_SECONDS = 32L * 24 * 3_600;

  final long id;
  final int span;
  final long slotNanos;

  LedgerAccount(long id, int span, long slotNanos) {
    this.id = id;
    this.span = span;
    this.slotNanos = slotNanos;
  }

  static LedgerAccount of(long id, int span, long slotNanos) {
    return slotNanos > 0 ? new Rolling(id, span, slotNanos) : new Calendar(id);
  }

  /** When a slot has surely begun, in epoch seconds. */
  static long beginSecond(long slot, long slotNanos) {
    return slotNanos == 0 ? slot : (long) ((double) slot * slotNanos / 1e9);
  }

  /** Whether nothing in it counts any more at a time, and nothing is leased. */
  boolean isOver(long second) {
    long last =
        slotNanos == 0 ? newest() + LONGEST_SECONDS : beginSecond(newest() + span, slotNanos);
    return last < second && !isLeased();
  }

  abstract boolean isLeased();

  /**
   * The cell to lease from and to spend in; of a slot that was given up, the one that stands in.
   */
  abstract Cell at(long slot);

  /** The cell of a slot from the past; null if it was given up. */
  abstract @Nullable Cell past(long slot);

  /** What was spent in the slots that count together with a cell. */
  abstract long spent(Cell cell);

  abstract long leased(Cell cell);

  abstract void add(Cell cell, long spent, long leased);

  /** Sets what a journal says. */
  abstract void restore(long slot, long spent, long leased);

  abstract SortedMap<Long, Long> spentBySlot();

  /** All cells that must be written for the account to be restored. */
  abstract Iterable<Cell> cells();

  /** What was leased by a process that is gone counts as spent; says how much that is. */
  abstract long chargeLeases();

  /** The newest slot, by which an account that nobody has used for long is told. */
  abstract long newest();

  /** The highest slot that was given up; {@code Long.MIN_VALUE} if none was. */
  long givenUp() {
    return Long.MIN_VALUE;
  }

  void giveUp(long slot) {}

  /**
   * Slots that stand for themselves; the four highest are kept, so that a clock which is set back
   * finds its window as it was left. A slot below all that were given up might have been spent
   * already: the lowest that is kept stands in for it.
   */
  static final class Calendar extends LedgerAccount {
    private final TreeMap<Long, Cell> cells = new TreeMap<>();
    private long givenUp = Long.MIN_VALUE;
    private @Nullable Cell last;

    Calendar(long id) {
      super(id, 1, 0);
    }

    @Override
    boolean isLeased() {
      return cells.values().stream().anyMatch(cell -> cell.leased != 0);
    }

    @Override
    Cell at(long slot) {
      Cell recent = last;
      if (recent != null && recent.slot == slot) {
        return recent;
      }
      Cell cell = cells.get(slot);
      if (cell == null) {
        cell = slot <= givenUp ? standIn() : open(slot);
      }
      last = cell;
      return cell;
    }

    private Cell standIn() {
      var lowest = cells.firstEntry();
      return lowest == null ? open(givenUp + 1) : lowest.getValue();
    }

    private Cell open(long slot) {
      Cell cell = new Cell(this, slot);
      cells.put(slot, cell);
      if (cells.size() > KEPT) {
        giveUp(cells.firstKey());
      }
      return cells.containsKey(slot) ? cell : standIn();
    }

    @Override
    @Nullable
    Cell past(long slot) {
      return cells.get(slot);
    }

    @Override
    long spent(Cell cell) {
      return cell.spent;
    }

    @Override
    long leased(Cell cell) {
      return cell.leased;
    }

    @Override
    void add(Cell cell, long spent, long leased) {
      cell.spent += spent;
      cell.leased += leased;
    }

    @Override
    void restore(long slot, long spent, long leased) {
      Cell cell = at(slot);
      if (cell.slot == slot) {
        cell.spent = spent;
        cell.leased = leased;
      }
    }

    @Override
    SortedMap<Long, Long> spentBySlot() {
      TreeMap<Long, Long> spent = new TreeMap<>();
      cells.forEach((slot, cell) -> spent.put(slot, cell.spent));
      return spent;
    }

    @Override
    Iterable<Cell> cells() {
      return cells.values();
    }

    @Override
    long chargeLeases() {
      long charged = 0;
      for (Cell cell : cells.values()) {
        charged += cell.leased;
        cell.spent += cell.leased;
        cell.leased = 0;
      }
      return charged;
    }

    @Override
    long newest() {
      return cells.isEmpty() ? givenUp : cells.lastKey();
    }

    @Override
    long givenUp() {
      return givenUp;
    }

    @Override
    void giveUp(long slot) {
      givenUp = Math.max(givenUp, slot);
      cells.headMap(slot, true).clear();
      last = null;
    }
  }

  /**
   * A ring of slots that follow one another, and their sum. Time does not go back in it: an older
   * slot is counted as the newest one. Only if it is older by more than the whole ring, after a
   * start by a clock that was wrong, the ring is dated back as a whole.
   */
  static final class Rolling extends LedgerAccount {
    private final Cell[] ring;
    private long newest;
    private boolean begun;
    private long sum;
    private long allLeased;

    Rolling(long id, int span, long slotNanos) {
      super(id, span, slotNanos);
      ring = new Cell[span];
      for (int i = 0; i < span; i++) {
        ring[i] = new Cell(this, i);
      }
    }

    @Override
    boolean isLeased() {
      return allLeased != 0;
    }

    private Cell cell(long slot) {
      return ring[Math.floorMod(slot, span)];
    }

    @Override
    Cell at(long slot) {
      if (!begun) {
        begin(slot);
      } else if (slot > newest) {
        advance(slot);
      } else if (newest - slot > span) {
        dateBack(newest - slot);
      }
      return cell(newest);
    }

    private void begin(long slot) {
      begun = true;
      newest = slot;
      for (long s = slot - span + 1; s <= slot; s++) {
        cell(s).slot = s;
      }
    }

    private void advance(long slot) {
      for (long s = Math.max(newest + 1, slot - span + 1); s <= slot; s++) {
        Cell cell = cell(s);
        sum -= cell.spent;
        cell.spent = 0;
        cell.slot = s;
      }
      newest = slot;
    }

    private void dateBack(long by) {
      TreeMap<Long, Long> spent = new TreeMap<>(spentBySlot());
      sum = 0;
      for (Cell cell : ring) {
        cell.spent = 0;
      }
      begin(newest - by);
      spent.forEach((slot, picos) -> add(cell(slot - by), picos, 0));
    }

    @Override
    @Nullable
    Cell past(long slot) {
      return begun && slot <= newest && slot > newest - span ? cell(slot) : null;
    }

    @Override
    long spent(Cell cell) {
      return sum;
    }

    @Override
    long leased(Cell cell) {
      return allLeased;
    }

    @Override
    void add(Cell cell, long spent, long leased) {
      cell.spent += spent;
      sum += spent;
      allLeased += leased;
    }

    @Override
    void restore(long slot, long spent, long leased) {
      if (!begun || slot > newest || newest - slot > span) {
        at(slot); // as it was done when this was written
      }
      Cell cell = past(slot);
      if (cell != null) {
        add(cell, spent - cell.spent, 0);
      }
      allLeased = leased;
    }

    @Override
    SortedMap<Long, Long> spentBySlot() {
      TreeMap<Long, Long> spent = new TreeMap<>();
      for (Cell cell : ring) {
        if (cell.spent != 0) {
          spent.put(cell.slot, cell.spent);
        }
      }
      return spent;
    }

    @Override
    Iterable<Cell> cells() {
      List<Cell> used = new ArrayList<>();
      for (Cell cell : ring) {
        if (begun && (cell.spent != 0 || cell.slot == newest)) {
          used.add(cell);
        }
      }
      return used;
    }

    @Override
    long chargeLeases() {
      long charged = allLeased;
      if (begun && charged != 0) {
        add(cell(newest), charged, -charged);
      }
      return charged;
    }

    @Override
    long newest() {
      return newest;
    }
  }
}
