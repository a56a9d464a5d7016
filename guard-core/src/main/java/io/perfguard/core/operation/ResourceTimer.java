/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.GuardClock;
import org.jspecify.annotations.Nullable;

/**
 * How a guard adds its time to the operation that is running on this thread:
 *
 * <pre>{@code
 * long token = ResourceTimer.enter(Resource.DB);
 * try {
 *   return statement.executeQuery();
 * } finally {
 *   ResourceTimer.exit(token);
 * }
 * }</pre>
 *
 * <p>Outside operations that is one look at a thread-local; inside one it is two reads of the
 * clock. Neither allocates, and neither throws.
 *
 * <p>Each thread adds to its own branch; thread-safe.
 */
public final class ResourceTimer {
  /** The token of a scope outside operations. */
  public static final long IDLE = 0;

  // A token: the category to come back to in bits 0-2, then flags, how many scopes were open with
  // this one from bit 6 on, and
  // the branch's serial number in the upper half.
  private static final long SLOT = 7;
  private static final long TOLD_LLM = 1 << 3;
  private static final long TOLD_HTTP = 1 << 4;
  private static final long IN_BRANCH = 1 << 5;
  private static final int DEPTH_AT = 6;
  private static final int DEEPEST = (1 << 26) - 1;

  private ResourceTimer() {}

  /**
   * Time from now on is the resource's, until {@link #exit}.
   *
   * @param resource the resource
   * @return a token for {@code exit}
   */
  public static long enter(Resource resource) {
    ThreadFrame frame = ThreadFrame.peek();
    if (frame == null) {
      return IDLE;
    }
    long told = tell(frame, resource);
    Branch branch = frame.branch;
    return branch == null ? told : told | enter(branch, resource, 1, branch.run.clock.nanoTime());
  }

  /**
   * The same for a guard that has just read its clock: spares a second reading where the operation
   * has the same clock.
   *
   * @param resource the resource
   * @param nowNanos what {@code clock} read just now
   * @param clock the guard's clock
   * @return a token for {@code exit}
   */
  public static long enter(Resource resource, long nowNanos, GuardClock clock) {
    ThreadFrame frame = ThreadFrame.peek();
    if (frame == null) {
      return IDLE;
    }
    long told = tell(frame, resource);
    Branch branch = frame.branch;
    if (branch == null) {
      return told;
    }
    GuardClock own = branch.run.clock;
    return told | enter(branch, resource, 1, own == clock ? nowNanos : own.nanoTime());
  }

  /**
   * The same for what belongs to a call but is none itself, such as preparing a statement or
   * committing: the time is the resource's, the number of calls stays, no lease is told.
   *
   * @param resource the resource
   * @param nowNanos what {@code clock} read just now
   * @param clock the guard's clock
   * @return a token for {@code exit}
   */
  public static long enterUncounted(Resource resource, long nowNanos, GuardClock clock) {
    Branch branch = running();
    if (branch == null) {
      return IDLE;
    }
    GuardClock own = branch.run.clock;
    return enter(branch, resource, 0, own == clock ? nowNanos : own.nanoTime());
  }

  private static long tell(ThreadFrame frame, Resource resource) {
    if (!resource.tellsHolders() || !frame.holdsLeases()) {
      return IDLE;
    }
    frame.remoteCallBegan(resource);
    return resource == Resource.LLM ? TOLD_LLM : TOLD_HTTP;
  }

  @SuppressWarnings("EnumOrdinal") // a slot is the ordinal, see Slots
  private static long enter(Branch branch, Resource resource, int calls, long now) {
    return token(branch, branch.enter(resource.ordinal(), calls, now));
  }

  private static long token(Branch branch, int previous) {
    int depth = ++branch.openScopes & DEEPEST;
    return previous | IN_BRANCH | ((long) depth << DEPTH_AT) | ((long) branch.serial << 32);
  }

  /** A parent's wait for its branches, which account for the time themselves. */
  static long join(Branch branch) {
    return move(branch, Slots.JOIN);
  }

  /** The parent itself runs one of its branches' tasks while it waits for them. */
  static long resume(Branch branch) {
    return branch.slot == Slots.JOIN ? move(branch, Slots.SELF) : IDLE;
  }

  private static long move(Branch branch, int slot) {
    int previous = branch.slot;
    branch.move(slot, branch.run.clock.nanoTime());
    return token(branch, previous);
  }

  /**
   * Ends a scope, and those that are still open inside it. One whose operation has ended meanwhile
   * changes nothing. Scopes ended twice or in the wrong order are logged once for each operation
   * and counted as misuse.
   *
   * @param token from {@code enter} on this thread
   */
  public static void exit(long token) {
    if (token == IDLE) {
      return;
    }
    ThreadFrame frame = ThreadFrame.peek();
    if (frame == null) {
      return;
    }
    Branch branch = leaving(frame, token);
    if (branch != null) {
      branch.move((int) (token & SLOT), branch.run.clock.nanoTime());
    }
    tellEnded(frame, token);
  }

  /**
   * The same for a guard that has just read its clock.
   *
   * @param token from {@code enter} on this thread
   * @param nowNanos what {@code clock} read just now
   * @param clock the guard's clock
   */
  public static void exit(long token, long nowNanos, GuardClock clock) {
    if (token == IDLE) {
      return;
    }
    ThreadFrame frame = ThreadFrame.peek();
    if (frame == null) {
      return;
    }
    Branch branch = leaving(frame, token);
    if (branch != null) {
      GuardClock own = branch.run.clock;
      branch.move((int) (token & SLOT), own == clock ? nowNanos : own.nanoTime());
    }
    tellEnded(frame, token);
  }

  /**
   * The branch that comes back from the scope; null if the scope is not open in the branch that
   * this thread is in.
   */
  private static @Nullable Branch leaving(ThreadFrame frame, long token) {
    Branch branch = frame.branch;
    if (branch == null || (token & IN_BRANCH) == 0) {
      return null;
    }
    int serial = (int) (token >> 32);
    if (branch.serial != serial) {
      for (Branch around = branch.around; around != null; around = around.around) {
        if (around.serial == serial) {
          misuse(around);
        }
      }
      return null;
    }
    int depth = (int) token >>> DEPTH_AT;
    if (depth != branch.openScopes) {
      misuse(branch);
      if (depth > branch.openScopes) {
        return null;
      }
    }
    branch.openScopes = depth - 1;
    return branch;
  }

  private static void misuse(Branch branch) {
    branch.run.operation.recorder.misuse("a resource scope was ended twice or in the wrong order");
  }

  private static void tellEnded(ThreadFrame frame, long token) {
    if ((token & (TOLD_LLM | TOLD_HTTP)) != 0) {
      frame.remoteCallEnded((token & TOLD_LLM) != 0 ? Resource.LLM : Resource.HTTP);
    }
  }

  /** A cache answered from its entries. */
  public static void cacheHit() {
    Branch branch = running();
    if (branch != null) {
      branch.cacheHits++;
    }
  }

  /** A cache had no answer. */
  public static void cacheMiss() {
    Branch branch = running();
    if (branch != null) {
      branch.cacheMisses++;
    }
  }

  /**
   * A cache's load ended, well or not.
   *
   * @param nanos how long it took
   */
  public static void cacheLoaded(long nanos) {
    Branch branch = running();
    if (branch != null) {
      branch.cacheLoadNanos += nanos;
    }
  }

  /**
   * The running operation cost money. Outside operations nothing happens: the guard keeps its own
   * account.
   *
   * @param picoDollars the amount, in 1e-12 $
   */
  public static void cost(long picoDollars) {
    Branch branch = running();
    if (branch != null) {
      branch.costPicos = Totals.saturated(branch.costPicos, picoDollars);
    }
  }

  private static @Nullable Branch running() {
    ThreadFrame frame = ThreadFrame.peek();
    return frame == null ? null : frame.branch;
  }
}
