/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operation. Design note 0002 has the table of its fields: who writes, under which
 * lock, who reads.
 *
 * <p>Not thread-safe in itself: single-threaded until {@link #share} and locked after it, see
 * below.
 */
final class Run extends OperationScope {
  /*
   * Two results for each category. "Work" is summed over branches. "Wall" is a share of the run's duration, and the shares
   * add up to it. While one thread alone is in the run both are the same, so the branch's own sums serve for both, without
   * lock or atomics: that is the common case and it must be cheap.
   *
   * The first capture of this run for another thread flips it to shared: on the run's own thread, before anyone else can
   * know of it. From then on each change of category of any branch is a step of a sweep line under a one-word lock. Since
   * the last step nothing changed, so the time between is shared out evenly among the branches that were in a resource
   * (DB, LLM, HTTP, CACHE, WAIT); if none was, it is SELF. That takes a counter for each category and no event log. A
   * parent that joins its children is in JOIN, which gets nothing. So is a branch whose thread was lent to another run
   * (a pool's thread that helps out, a callback on whoever completes a future): a thread works for one of them at a time.
   *
   * Nesting. An inner run is one category after another to the run around it as well, seen through the category that the
   * outer branch was in when the inner run began (Slots.seenFromOutside). If the outer run is single-threaded, it takes
   * over the sums of the inner one when that ends. If it is shared, each step of the inner run is a step of the outer one
   * too. A capture inside the inner run flips all runs around it, since the new branch is a branch of all of them.
   *
   * No stranger is called and nothing is allocated while the lock is held, but a StackOverflowError can strike anywhere:
   * hence finally, and a plain store to a volatile field to unlock, which calls no method.
   *
   * The even share of a step is a fraction, so the shares are doubles; at the end they are rounded, and what rounding and
   * clock reads that overtook each other left over goes to the largest share, so that the sum is exact.
   */
  private static final VarHandle LOCK;
  private static final Object[] NO_ATTACHMENTS = {};
  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int MAXIMUM_ATTACHMENTS = 64;
  private static final int MAXIMUM_REMOTE_CALLS = 16;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(Run.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final NamedOperation operation;
  final GuardClock clock;
  final Branch main;
  /** The run around this one; null for an outermost run. */
  final @Nullable Run outer;
  /** The category that the outer branch was in when this run began. */
  final int outerSlot;

  private final long start;

  /**
   * Written on the run's own thread by share(), read by its branches after they were handed the
   * run.
   */
  private boolean shared;
  /** Whether a run around this one is shared, so that steps must be passed on. */
  private boolean sharedAround;

  /** Set when another thread closed the run: its own thread ends it at the next chance. */
  volatile boolean abandoned;

  /** Set when the run went on without its thread: the main branch is folded already. */
  private boolean leftThread;

  private volatile boolean ended;
  private volatile @Nullable Throwable error;
  private volatile Object[] attachments = NO_ATTACHMENTS;

  @SuppressWarnings("UnusedVariable") // read through LOCK
  private volatile int lock;

  // Guarded by lock.
  private long @Nullable [] active;
  private double @Nullable [] wall;
  private long lastStep;
  private @Nullable Totals folded;
  private @Nullable List<RemoteCall> remoteCalls;

  Run(NamedOperation operation, GuardClock clock, ThreadFrame frame) {
    this.operation = operation;
    this.clock = clock;
    Branch around = frame.branch;
    start = clock.nanoTime();
    main = new Branch(this, around, Slots.NONE, frame.nextSerial(), start);
    if (around == null) {
      outer = null;
      outerSlot = Slots.SELF;
    } else {
      outer = around.run;
      outerSlot = around.slot;
      sharedAround = around.run.sharedHereOrAround();
      // The outer clock's own reading: two registries may have two clocks.
      around.charge(around.run.clock == clock ? start : around.run.clock.nanoTime());
    }
    frame.branch = main;
  }

  @Override
  public @Nullable OperationScope outer() {
    return outer;
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public String operationName() {
    return operation.name();
  }

  @Override
  public void failed(Throwable failure) {
    Require.nonNull(failure, "error");
    if (ended) {
      operation.recorder.misuse("failed() came after the run had ended");
    } else {
      error = failure;
    }
  }

  @Override
  public void addCost(Money cost) {
    addCost(cost.picos());
  }

  void addCost(long picos) {
    ThreadFrame frame = ThreadFrame.peek();
    Branch branch = frame == null ? null : frame.branch;
    if (branch != null && branch.run == this) {
      branch.costPicos = Totals.saturated(branch.costPicos, picos);
      return;
    }
    Totals totals = new Totals();
    totals.costPicos = picos;
    add(totals);
  }

  @Override
  @SuppressWarnings("unchecked") // a key's value was made by that key
  public <T extends RunAttachment> @Nullable T attachment(RunAttachment.Key<T> key) {
    Object known = find(attachments, key);
    if (known != null || ended) {
      return (T) known;
    }
    T made = key.make(); // a stranger's code: outside the lock
    lock();
    try {
      Object[] others = attachments;
      Object theirs = find(others, key);
      if (theirs != null) {
        return (T) theirs;
      }
      if (ended || others.length >= 2 * MAXIMUM_ATTACHMENTS) {
        return null;
      }
      Object[] more = Arrays.copyOf(others, others.length + 2);
      more[others.length] = key;
      more[others.length + 1] = made;
      attachments = more;
      return made;
    } finally {
      lock = FREE;
    }
  }

  private static @Nullable Object find(Object[] keysAndValues, Object key) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i] == key) {
        return keysAndValues[i + 1];
      }
    }
    return null;
  }

  @Override
  public void remoteCall(RemoteCall call) {
    ThreadFrame frame = ThreadFrame.peek();
    if (frame != null && frame.branch == main && !ended) {
      keep(call);
    }
  }

  private void keep(RemoteCall call) {
    List<RemoteCall> calls = remoteCalls;
    if (calls == null) {
      calls = new ArrayList<>(4);
      remoteCalls = calls;
    }
    if (calls.size() < MAXIMUM_REMOTE_CALLS) {
      calls.add(call);
    }
  }

  List<RemoteCall> remoteCalls() {
    List<RemoteCall> calls = remoteCalls;
    return calls == null ? List.of() : calls;
  }

  // ---- sharing

  boolean sharedHereOrAround() {
    return shared || sharedAround;
  }

  /**
   * Makes this run and all around it ready for branches on other threads.
   *
   * @param branch the branch that this thread is in; of this run
   */
  void share(Branch branch) {
    if (shared) {
      return; // the runs around were flipped with it
    }
    // Not shared, so this is the run's only branch, and those of the runs around are this thread's,
    // too.
    long now = clock.nanoTime();
    branch.charge(now);
    double[] soFar = new double[Slots.ALL];
    for (int i = 0; i < Slots.ALL; i++) {
      soFar[i] = branch.work[i];
    }
    int slot = branch.slot;
    flip(soFar, slot, now);
    Run inner = this;
    for (Run run = outer; run != null; run = run.outer) {
      inner.sharedAround = true;
      if (run.shared) {
        return;
      }
      double[] seen = new double[Slots.ALL];
      Branch around = Require.nonNull(inner.main.around, "around");
      for (int i = 0; i < Slots.ALL; i++) {
        seen[i] += around.work[i];
        seen[Slots.seenFromOutside(inner.outerSlot, i)] += soFar[i];
      }
      slot = Slots.seenFromOutside(inner.outerSlot, slot);
      run.flip(seen, slot, run.clock == clock ? now : run.clock.nanoTime());
      soFar = seen;
      inner = run;
    }
  }

  private void flip(double[] soFar, int slot, long now) {
    double[] shares = soFar.clone();
    shares[Slots.SELF] += shares[Slots.JOIN]; // nobody else was here
    wall = shares;
    long[] counts = new long[Slots.ALL];
    counts[slot] = 1;
    active = counts;
    lastStep = now;
    shared = true;
  }

  /** A branch of this run, or of a run inside it, changed its category. */
  void moved(int from, int to, long now) {
    int left = from;
    int entered = to;
    Run run = this;
    while (true) {
      if (run.shared) {
        run.step(left, entered, now);
      }
      Run around = run.outer;
      if (around == null || !run.sharedAround) {
        return;
      }
      left = left == Slots.NONE ? Slots.NONE : Slots.seenFromOutside(run.outerSlot, left);
      entered = entered == Slots.NONE ? Slots.NONE : Slots.seenFromOutside(run.outerSlot, entered);
      if (around.clock != run.clock) {
        now = around.clock.nanoTime();
      }
      run = around;
    }
  }

  private void step(int left, int entered, long now) {
    long[] counts = Require.nonNull(active, "active");
    double[] shares = Require.nonNull(wall, "wall");
    lock();
    try {
      if (!ended) {
        sweepTo(now, counts, shares);
        if (left >= 0) {
          counts[left]--;
        }
        if (entered >= 0) {
          counts[entered]++;
        }
      }
    } finally {
      lock = FREE;
    }
  }

  /**
   * Shares out the time since the last step; under the lock. A reading that was overtaken moves
   * nothing back.
   */
  private void sweepTo(long now, long[] counts, double[] shares) {
    long elapsed = now - lastStep;
    if (elapsed <= 0) {
      return;
    }
    lastStep = now;
    long busy = 0;
    for (int i = 0; i < Slots.SELF; i++) {
      busy += counts[i];
    }
    if (busy == 0) {
      shares[Slots.SELF] += elapsed;
      return;
    }
    double each = (double) elapsed / busy;
    for (int i = 0; i < Slots.SELF; i++) {
      shares[i] += each * counts[i];
    }
  }

  // ---- branches on other threads

  /**
   * Puts the current thread into this run; null if it is in it already, so that there is nothing to
   * undo. Whatever it was in before stands still until {@link #detach}: a thread is one branch at a
   * time.
   */
  @Nullable
  Branch attach(ThreadFrame frame) {
    Branch before = frame.branch;
    int slotBefore = Slots.NONE;
    if (before != null) {
      if (before.run == this) {
        return null;
      }
      slotBefore = before.slot;
      before.move(Slots.JOIN, before.run.clock.nanoTime());
    }
    long now = clock.nanoTime();
    Branch branch = new Branch(this, before, slotBefore, frame.nextSerial(), now);
    moved(Slots.NONE, Slots.SELF, now);
    frame.branch = branch;
    return branch;
  }

  /** Ends a branch that attach() began, and what was left open inside it. */
  void detach(ThreadFrame frame, Branch branch) {
    closeInside(frame, branch);
    if (frame.branch != branch) {
      operation.recorder.misuse(
          "a run was closed inside a branch that another thread had handed over");
      return;
    }
    long now = clock.nanoTime();
    branch.charge(now);
    moved(branch.slot, Slots.NONE, now);
    Totals totals = new Totals();
    totals.add(branch);
    Branch before = branch.around;
    frame.branch = before;
    if (before != null) {
      before.lent(branch);
      before.move(branch.slotAround, before.run.clock.nanoTime());
    }
    add(totals);
  }

  /**
   * Adds what a branch did, or an inner run that had left this run's thread. It comes too late for
   * a run that has ended, but it is the operation's all the same, and the run around may still go
   * on.
   *
   * @param more nobody else's from now on
   */
  private void add(Totals more) {
    boolean late;
    lock();
    try {
      late = ended;
      if (!late) {
        Totals others = folded;
        if (others == null) {
          folded = more;
        } else {
          others.add(more);
        }
      }
    } finally {
      lock = FREE;
    }
    if (late) {
      operation.recorder.late(more);
      passOn(more);
    }
  }

  /** Tells the run around what this one did outside of its thread. */
  private void passOn(Totals totals) {
    Run around = outer;
    if (around != null) {
      around.add(totals.seenFromOutside(outerSlot));
    }
  }

  /** Ends runs that were opened after {@code branch} on this thread and never closed. */
  private static void closeInside(ThreadFrame frame, Branch branch) {
    if (!isOpenOn(frame, branch)) {
      return;
    }
    for (Branch top = frame.branch; top != null && top != branch; top = frame.branch) {
      Run inner = top.run;
      inner.operation.recorder.misuse("a run was left open inside another that ended");
      if (top == inner.main) {
        inner.end(frame);
      } else {
        inner.detach(frame, top);
      }
    }
  }

  private static boolean isOpenOn(ThreadFrame frame, Branch branch) {
    for (Branch open = frame.branch; open != null; open = open.around) {
      if (open == branch) {
        return true;
      }
    }
    return false;
  }

  // ---- the end

  @Override
  public void close() {
    if (ended) {
      operation.recorder.misuse("a run was closed twice");
      return;
    }
    ThreadFrame frame = ThreadFrame.current();
    if (!isOpenOn(frame, main)) {
      abandoned = true;
      operation.recorder.misuse(
          "a run was closed on another thread than it was opened on; it goes on until its own ends it");
      return;
    }
    closeInside(frame, main);
    end(frame);
  }

  /** Ends a run that another thread tried to close; on its own thread, at the next chance. */
  static void endAbandoned(ThreadFrame frame) {
    for (Branch top = frame.branch;
        top != null && top.run.abandoned && top == top.run.main;
        top = frame.branch) {
      top.run.end(frame);
    }
  }

  /** Ends the run that the frame is in. */
  private void end(ThreadFrame frame) {
    long now = clock.nanoTime();
    main.charge(now);
    Branch around = main.around;
    frame.branch = around;
    if (around != null) {
      // Before any stranger is called below: what that does is the outer run's, from now on.
      around.last = around.run.clock == clock ? now : around.run.clock.nanoTime();
      if (sharedAround) {
        backToOuter(around);
      }
    }
    Totals totals = close(now);
    if (around != null) {
      around.takeOver(totals.seenFromOutside(outerSlot), main.allocatedElsewhere + elsewhere());
      handOverRemoteCalls(around);
    }
    tellAttachments(now);
  }

  private void backToOuter(Branch around) {
    int left = Slots.seenFromOutside(outerSlot, main.slot);
    if (left != outerSlot) {
      around.run.moved(left, outerSlot, around.last);
    }
  }

  /** Bytes that this run's branches allocated on other threads. */
  private long elsewhere() {
    Totals others = folded;
    return others == null ? 0 : others.allocatedBytes;
  }

  private void handOverRemoteCalls(Branch around) {
    List<RemoteCall> calls = remoteCalls();
    if (!calls.isEmpty() && around == around.run.main) {
      calls.forEach(around.run::keep);
    }
  }

  /**
   * Leaves the thread without ending the run: an asynchronous operation goes on until its stage
   * completes. Returns false if the run was closed already.
   */
  @Override
  public void closeWith(CompletionStage<?> stage) {
    Require.nonNull(stage, "stage");
    if (!leaveThread(ThreadFrame.current())) {
      operation.recorder.misuse("an asynchronous run was closed by its own body");
      return;
    }
    try {
      stage.whenComplete((value, thrown) -> {
        if (thrown != null) {
          failed(thrown);
        }
        endElsewhere();
      });
    } catch (RuntimeException | LinkageError e) { // a stage of the application's own
      Contained.record("a stage (" + stage.getClass().getName() + ")", e);
      endElsewhere();
    }
  }

  boolean leaveThread(ThreadFrame frame) {
    if (!isOpenOn(frame, main)) {
      return false;
    }
    closeInside(frame, main);
    share(main);
    long now = clock.nanoTime();
    main.charge(now);
    moved(main.slot, Slots.NONE, now);
    Totals totals = new Totals();
    totals.add(main);
    leftThread = true;
    Branch around = main.around;
    frame.branch = around;
    if (around != null) {
      around.lent(main);
      around.last = around.run.clock == clock ? now : around.run.clock.nanoTime();
      // The outer branch is back in what it was doing; the inner run's own branches are seen beside
      // it.
      around.run.moved(Slots.NONE, outerSlot, around.last);
    }
    add(totals);
    return true;
  }

  /** Ends a run that left its thread; on any thread, once. */
  void endElsewhere() {
    if (ended) {
      operation.recorder.misuse("a run was closed twice");
      return;
    }
    long now = clock.nanoTime();
    passOn(close(now));
    tellAttachments(now);
  }

  /** The last step: sums, shares, one record. */
  private Totals close(long now) {
    long duration = Math.max(0, now - start);
    long[] shares = new long[Slots.RESOURCES];
    lock();
    try {
      if (shared) {
        sweepTo(now, Require.nonNull(active, "active"), Require.nonNull(wall, "wall"));
      }
      ended = true;
    } finally {
      lock = FREE;
    }
    // From here on nobody else writes.
    Totals totals = totals();
    if (shared) {
      round(Require.nonNull(wall, "wall"), shares);
    } else {
      System.arraycopy(totals.work, 0, shares, 0, Slots.RESOURCES);
      shares[Slots.SELF] += totals.work[Slots.JOIN]; // nobody else was here
    }
    addUpTo(duration, shares);
    operation.recorder.record(duration, shares, totals, error, remoteCalls());
    return totals;
  }

  private Totals totals() {
    Totals others = folded;
    if (others == null) {
      return new Totals(main); // a run that left its thread has folded its main branch
    }
    Totals totals = new Totals();
    totals.add(others);
    if (!leftThread) {
      totals.add(main);
    }
    return totals;
  }

  private static void round(double[] exact, long[] rounded) {
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Math.round(exact[i]);
    }
  }

  /** Gives what is missing to the largest share, so that the shares add up. */
  private static void addUpTo(long duration, long[] shares) {
    long missing = duration;
    int largest = 0;
    for (int i = 0; i < shares.length; i++) {
      missing -= shares[i];
      if (shares[i] > shares[largest]) {
        largest = i;
      }
    }
    shares[largest] += missing;
  }

  private void tellAttachments(long now) {
    Object[] known = attachments;
    attachments = NO_ATTACHMENTS; // a context that is kept must not keep them
    long duration = Math.max(0, now - start);
    for (int i = 1; i < known.length; i += 2) {
      RunAttachment attachment = (RunAttachment) known[i];
      Contained.run(
          () -> attachment.operationEnded(operation.name(), duration),
          attachment,
          "an attachment of an operation");
    }
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // the holder may have lost its core: then spinning is in its way
  private void lock() {
    int spins = 0;
    while (!LOCK.compareAndSet(this, FREE, TAKEN)) {
      if (++spins < 64) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
