/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.WaitGraph;
import io.perfguard.core.operation.GuardFutures;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which keys go together, when their call begins, and who makes it. Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
final class Dispatcher<K, V extends @Nullable Object> {
  /*
   * A key goes into the last batch of the queue that has room. A batch may begin if a permit is free (there are
   * maximumConcurrent) and it is full, or its first key has waited for the linger, or nothing runs. That is the group
   * commit of databases: a lone caller pays for no company that does not come, and while a call runs the keys of others
   * collect by themselves. Whatever may change the answer asks grantReady: a key that came, a call that ended, the timer,
   * the close.
   *
   * Who makes the call: the caller whose key made the batch ready; else a caller that waits for it, woken up with the
   * permit in its hand; else, where all have futures, an executor. So load() needs no other thread. A permit is taken
   * when the call is granted, but keys come in until it begins: what a thread takes to wake up is not lost.
   *
   * No user code runs under the lock, except hashCode and equals of keys. Nobody asks the WaitGraph under it, since the
   * graph asks owners(), which takes it.
   *
   * Deadlocks: a bulk function may ask this loader, or one whose bulk function asks this one. WaitGraph refuses a wait
   * that would close a circle; the caller then takes its key out of the queue and calls alone, above the bound of calls.
   * A batch that waits for a permit waits for the threads of all calls that run.
   *
   * An interrupted follower calls alone as well: its own function will notice the interrupt. An interrupted leader fails
   * by itself, as in FlightTable: keys that others want go back to the head of the queue.
   *
   * What is not joined is a call that has begun: what it reads may be older than what a caller knows who asks now. Each
   * answer comes of a call that began after its caller had asked.
   */
  private static final int DEEPEST_NESTING = 16;
  /**
   * How many errands run inside one another on this thread, as with an executor that runs them at
   * once.
   */
  private static final ThreadLocal<Integer> NESTING = new ThreadLocal<>();

  private final String subject;
  private final String name;
  private final BatchConfig config;
  private final BulkCall<K, V> call;
  private final BatchCounts counts;
  private final GuardClock clock;
  private final Faults faults;
  private final Executor executor;
  private final LingerTimer timer;
  private final long lingerNanos;

  private final ReentrantLock lock = new ReentrantLock();
  // All of these: guarded by lock.
  private final ArrayDeque<Batch<K, V>> queue = new ArrayDeque<>();
  private final Map<Place<K, V>, Place<K, V>> index = new HashMap<>(); // of the keys in the queue
  private final List<Thread> runners = new ArrayList<>();
  private int running; // granted or begun
  private int pending; // keys in the queue
  private boolean closed;
  private @Nullable Executor spare;

  Dispatcher(
      String name,
      String subject,
      BatchConfig config,
      BulkCall<K, V> call,
      BatchCounts counts,
      GuardClock clock,
      Faults faults,
      Executor executor) {
    this.name = name;
    this.subject = subject;
    this.config = config;
    this.call = call;
    this.counts = counts;
    this.clock = clock;
    this.faults = faults;
    this.executor = executor;
    this.lingerNanos = config.linger().toNanos();
    this.timer = new LingerTimer(clock, this::look);
  }

  /** Before the first key. */
  void start() {
    if (lingerNanos > 0) {
      timer.start();
    }
  }

  V load(K key) {
    Waiter<K, V> me;
    Place<K, V> place;
    Batch<K, V> granted = null;
    lock.lock();
    try {
      refuseIfClosed();
      if (beginsAtOnce()) {
        counts.asked.add(1);
        occupy(config.maximumBatch() == 1 ? Dispatch.SIZE : Dispatch.IDLE, 1);
        me = null;
        place = Place.unqueued(key);
      } else {
        me = new Waiter<>(List.of());
        place = join(key);
        place.add(me);
        granted = grantReady(me);
      }
    } finally {
      lock.unlock();
    }
    if (me == null) {
      callAtOnce(place);
      return place.get();
    }
    hand(granted);
    return await(me, place)
        ? place.get()
        : aloneAfterLeaving(List.of(key)).get(0).get();
  }

  /** Whether a single key need not be put anywhere. */
  private boolean beginsAtOnce() {
    return queue.isEmpty()
        && running < config.maximumConcurrent()
        && (lingerNanos == 0
            || config.maximumBatch() == 1
            || (running == 0 && !config.alwaysLinger()));
  }

  private void occupy(Dispatch reason, int keys) {
    running++;
    counts.running.add(1);
    begin(reason, keys);
  }

  private void begin(Dispatch reason, int keys) {
    runners.add(Thread.currentThread());
    counts.began(reason, keys);
  }

  private void callAtOnce(Place<K, V> place) {
    List<Place<K, V>> places = Collections.singletonList(place);
    Throwable thrown = null;
    try {
      long start = clock.nanoTime();
      thrown = call.make(places);
      counts.calls.record(clock.nanoTime() - start);
    } finally {
      Batch<K, V> granted;
      lock.lock();
      try {
        countFailures(places, thrown);
        granted = release(null);
      } finally {
        lock.unlock();
      }
      hand(granted);
    }
  }

  CompletableFuture<V> loadAsync(K key) {
    BatchFuture<V> future = new BatchFuture<>();
    Batch<K, V> granted = null;
    Throwable refusal = null;
    boolean alone = false;
    lock.lock();
    try {
      refuseIfClosed();
      // Whoever waits for this future holds the permit that it needs, and waits in a way that
      // nobody sees.
      alone = running >= config.maximumConcurrent() && runners.contains(Thread.currentThread());
      if (alone) {
        counts.asked.add(1);
      } else {
        Place<K, V> place = join(key);
        place.add(future);
        carry(place);
        granted = grantReady(null);
      }
    } catch (Throwable e) { // closed, full, or the key's hashCode or equals
      refusal = e;
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      future.completeExceptionally(refusal);
    } else if (alone) {
      Function<List<K>, List<Place<K, V>>> lone = GuardFutures.inOperation(this::alone);
      execute(() -> {
        Place<K, V> place = lone.apply(List.of(key)).get(0);
        place.add(future);
        place.completeFutures();
      });
    }
    hand(granted);
    return future;
  }

  /** The batch may be called for on another thread, in the operation of this one. */
  private void carry(Place<K, V> place) {
    Batch<K, V> batch = place.batch;
    if (batch != null && batch.errand == null) {
      batch.errand = new Errand<>(this, batch, GuardFutures.inOperation(this::make));
    }
  }

  /**
   * Waits for all of them, each once; what they have in common with a batch that waits is shared.
   */
  List<Place<K, V>> loadAll(List<K> keys) {
    List<Place<K, V>> places = new ArrayList<>(keys.size());
    Waiter<K, V> me = new Waiter<>(places);
    Batch<K, V> granted;
    lock.lock();
    try {
      refuseIfClosed();
      for (K key : keys) {
        Place<K, V> place = join(key);
        place.add(me);
        places.add(place);
        if (place.batch != places.get(0).batch) {
          carry(place); // the first batch finds this caller idle
        }
      }
      granted = grantReady(me);
    } catch (Throwable e) { // full, or a key's hashCode or equals
      me.gone = true; // nothing was granted yet
      throw e;
    } finally {
      lock.unlock();
    }
    hand(granted);
    try {
      for (int i = 0; i < places.size(); i++) {
        if (!await(me, places.get(i))) {
          callForTheRest(me, keys, places, i);
          break;
        }
      }
    } catch (Throwable e) { // what its own call threw when it was interrupted
      abandon(me);
      throw e;
    }
    return places;
  }

  private void callForTheRest(Waiter<K, V> me, List<K> keys, List<Place<K, V>> places, int from) {
    List<Integer> open = new ArrayList<>();
    List<K> rest = new ArrayList<>();
    for (int i = from; i < places.size(); i++) {
      if (!me.answered.get(i)) {
        open.add(i);
        rest.add(keys.get(i));
      }
    }
    List<Place<K, V>> own = aloneAfterLeaving(rest);
    for (int i = 0; i < own.size(); i++) {
      places.set(open.get(i), own.get(i));
    }
  }

  /** Goes away whatever was granted to it: another one makes that call. */
  private void abandon(Waiter<K, V> me) {
    Batch<K, V> left;
    lock.lock();
    try {
      me.gone = true;
      left = me.granted;
      if (left != null) {
        choose(left, null);
      }
    } finally {
      lock.unlock();
    }
    if (left != null) {
      wakeLeader(left);
      handErrand(left);
    }
  }

  /** How many keys {@link #loadAll} takes at a time: as many as can be called for at a time. */
  int slice() {
    return (int) Math.min(
        config.maximumPending(), (long) config.maximumBatch() * config.maximumConcurrent());
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException(subject + " is closed");
    }
  }

  private Place<K, V> join(K key) {
    Place<K, V> place = Place.of(key);
    boolean room = pending < config.maximumPending();
    Batch<K, V> last = queue.peekLast();
    boolean opens = last == null || last.places.size() >= config.maximumBatch();
    Batch<K, V> batch = last == null || opens ? new Batch<>(this, clock.nanoTime()) : last;
    Place<K, V> known = room ? index.putIfAbsent(place, place) : index.get(place); // may throw
    counts.asked.add(1);
    if (known != null) {
      counts.shared.add(1);
      return known;
    }
    if (!room) {
      counts.rejected.add(1);
      throw new BatchRejectedException(subject, config.maximumPending());
    }
    place.batch = batch;
    batch.places.add(place);
    if (opens) {
      queue.addLast(batch);
    }
    keysCame(1);
    return place;
  }

  private void keysCame(int keys) {
    pending += keys;
    counts.pending.add(keys);
  }

  /** Grants calls to the batches that may begin; a list of them. */
  private @Nullable Batch<K, V> grantReady(@Nullable Waiter<K, V> preferred) {
    Batch<K, V> first = null;
    Batch<K, V> last = null;
    for (Iterator<Batch<K, V>> each = queue.iterator(); each.hasNext(); ) {
      Batch<K, V> batch = each.next();
      if (batch.granted != null) {
        continue;
      }
      if (running >= config.maximumConcurrent()) {
        break;
      }
      Dispatch reason = reason(batch);
      if (reason == null) {
        break; // those behind it came later
      }
      if (!isWanted(batch)) {
        each.remove();
        takeOut(batch);
        counts.leftOut.add(batch.places.size());
        continue;
      }
      grant(batch, reason, preferred);
      if (last == null) {
        first = batch;
      } else {
        last.next = batch;
      }
      last = batch;
    }
    return first;
  }

  private boolean isWanted(Batch<K, V> batch) {
    for (Place<K, V> place : batch.places) {
      if (place.isWanted()) {
        return true;
      }
    }
    return false;
  }

  /** Its keys wait no longer: who asks for one of them from now on asks anew. */
  private void takeOut(Batch<K, V> batch) {
    keysCame(-batch.places.size());
    for (Place<K, V> place : batch.places) {
      place.leaveQueue();
      index.remove(place);
    }
  }

  private @Nullable Dispatch reason(Batch<K, V> batch) {
    if (batch.places.size() >= config.maximumBatch()) {
      return Dispatch.SIZE;
    }
    if (closed) {
      return Dispatch.CLOSE;
    }
    if (lingerNanos == 0 || (running == 0 && !config.alwaysLinger())) {
      return Dispatch.IDLE;
    }
    long left = lingerNanos - (clock.nanoTime() - batch.since);
    if (left <= 0) {
      return Dispatch.LINGER;
    }
    timer.arm(left);
    return null;
  }

  private void grant(Batch<K, V> batch, Dispatch reason, @Nullable Waiter<K, V> preferred) {
    batch.granted = reason;
    running++;
    counts.running.add(1);
    choose(batch, preferred);
  }

  /** Who makes the call. A batch without a leader has an errand, which begins once at most. */
  private void choose(Batch<K, V> batch, @Nullable Waiter<K, V> preferred) {
    batch.leader = leader(batch, preferred);
    if (batch.leader == null && batch.errand == null) {
      batch.errand = new Errand<>(this, batch, this::make);
    }
  }

  /** Who of those that wait makes the call, with the permit in its hand; null for an executor. */
  private @Nullable Waiter<K, V> leader(Batch<K, V> batch, @Nullable Waiter<K, V> preferred) {
    Waiter<K, V> found = null;
    for (Place<K, V> place : batch.places) {
      Waiter<K, V> idle = place.idleWaiter(preferred);
      if (idle != null && (found == null || idle == preferred)) {
        found = idle;
      }
      if (found != null && (preferred == null || found == preferred)) {
        break;
      }
    }
    if (found != null) {
      found.granted = batch;
    }
    return found;
  }

  /** Outside the lock: lets those begin who may. */
  private void hand(@Nullable Batch<K, V> first) {
    wakeLeaders(first);
    handErrands(first);
  }

  private void wakeLeaders(@Nullable Batch<K, V> first) {
    for (Batch<K, V> batch = first; batch != null; batch = batch.next) {
      wakeLeader(batch);
    }
  }

  private void handErrands(@Nullable Batch<K, V> first) {
    Batch<K, V> next;
    for (Batch<K, V> batch = first; batch != null; batch = next) {
      next = batch.next;
      handErrand(batch);
    }
  }

  private void wakeLeader(Batch<K, V> batch) {
    Waiter<K, V> leader = batch.leader;
    if (leader != null && leader.thread != Thread.currentThread()) {
      LockSupport.unpark(leader.thread);
    }
  }

  private void handErrand(Batch<K, V> batch) {
    Errand<K, V> errand = batch.errand;
    if (batch.leader == null && errand != null) {
      execute(errand);
    }
  }

  private void execute(Runnable task) {
    Integer nested = NESTING.get();
    int depth = nested == null ? 0 : nested;
    if (depth >= DEEPEST_NESTING) {
      spare().execute(task);
      return;
    }
    NESTING.set(depth + 1);
    try {
      executor.execute(task);
    } catch (RuntimeException e) { // full or shut down
      faults.record("the executor", e);
      spare().execute(task);
    } finally {
      if (depth == 0) {
        NESTING.remove();
      } else {
        NESTING.set(depth);
      }
    }
  }

  /** Where what the executor does not take is run: the permits bound how much that is. */
  private Executor spare() {
    lock.lock();
    try {
      Executor known = spare;
      if (known == null) {
        known = BatchThreads.pool(name, config.maximumConcurrent());
        spare = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  void run(Errand<K, V> errand) {
    Batch<K, V> batch;
    lock.lock();
    try {
      batch = errand.batch;
      errand.batch = null; // an executor that runs a task twice finds nothing
    } finally {
      lock.unlock();
    }
    if (batch != null) {
      lead(batch, null, errand);
    }
  }

  private @Nullable Throwable make(Batch<K, V> batch) {
    return call.make(batch.places);
  }

  /** False if this caller has to call for what is not done by itself, and has left all else. */
  private boolean await(Waiter<K, V> me, Place<K, V> place) {
    while (true) {
      Batch<K, V> mine = me.granted;
      if (mine != null) {
        lead(mine, me, null);
        if (me.failure != null) {
          throw Sneaky.<RuntimeException>of(me.failure);
        }
        continue;
      }
      Batch<K, V> batch = place.batch;
      if (batch == null || place.isDone()) {
        return true;
      }
      if (Thread.currentThread().isInterrupted() || !WaitGraph.enter(batch)) {
        if (leave(me)) {
          return false;
        }
        continue;
      }
      park(me, batch);
    }
  }

  private void park(Waiter<K, V> me, Batch<K, V> batch) {
    long token = ResourceTimer.enter(Resource.WAIT);
    try {
      while (!batch.isDone() && me.granted == null && !Thread.currentThread().isInterrupted()) {
        LockSupport.park(this);
      }
    } finally {
      WaitGraph.leave();
      ResourceTimer.exit(token);
    }
  }

  /** False if it has a call to make before it may go. */
  private boolean leave(Waiter<K, V> me) {
    lock.lock();
    try {
      if (me.granted != null) {
        return false;
      }
      me.leave();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private List<Place<K, V>> aloneAfterLeaving(List<K> keys) {
    lock.lock();
    try {
      counts.again.add(keys.size());
    } finally {
      lock.unlock();
    }
    return alone(keys);
  }

  /** Calls for a caller's own keys, on its thread, whatever else runs. */
  private List<Place<K, V>> alone(List<K> keys) {
    List<Place<K, V>> all = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += config.maximumBatch()) {
      List<K> part = keys.subList(from, Math.min(keys.size(), from + config.maximumBatch()));
      List<Place<K, V>> places = new ArrayList<>(part.size());
      part.forEach(key -> places.add(Place.unqueued(key)));
      lock.lock();
      try {
        counts.began(Dispatch.ALONE, part.size());
      } finally {
        lock.unlock();
      }
      long start = clock.nanoTime();
      Throwable thrown = call.make(places);
      counts.calls.record(clock.nanoTime() - start);
      lock.lock();
      try {
        countFailures(places, thrown);
      } finally {
        lock.unlock();
      }
      all.addAll(places);
    }
    return all;
  }

  /**
   * Makes the call that was granted: on the thread of a caller, or of an executor if that is null.
   * An errand's operation is left before anybody hears of the end: who waits for it may end it at
   * once.
   */
  private void lead(Batch<K, V> batch, @Nullable Waiter<K, V> me, @Nullable Errand<K, V> errand) {
    boolean wanted = seal(batch);
    Throwable thrown = null;
    try {
      if (wanted) {
        long start = clock.nanoTime();
        counts.waits.record(start - batch.since);
        thrown = errand == null ? make(batch) : errand.inOperation(batch);
        counts.calls.record(clock.nanoTime() - start);
      }
    } finally {
      end(batch, me, wanted, thrown);
    }
  }

  /** No key comes in from now on; false if nobody wants any. */
  private boolean seal(Batch<K, V> batch) {
    lock.lock();
    try {
      queue.remove(batch);
      takeOut(batch);
      int keys = batch.places.size();
      batch.places.removeIf(place -> !place.isWanted());
      int wanted = batch.places.size();
      counts.leftOut.add(keys - wanted);
      batch.runner = Thread.currentThread();
      if (wanted == 0) {
        runners.add(Thread.currentThread());
        return false;
      }
      begin(Objects.requireNonNull(batch.granted), wanted);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void end(
      Batch<K, V> batch, @Nullable Waiter<K, V> me, boolean wanted, @Nullable Throwable thrown) {
    Batch<K, V> granted;
    lock.lock();
    try {
      if (wanted) {
        countFailures(batch.places, thrown);
      }
      if (me != null && thrown != null && wasInterrupted(thrown)) {
        callAgain(batch, me, thrown);
      }
      granted = release(me);
    } finally {
      lock.unlock();
    }
    batch.end();
    wakeLeaders(granted); // first, so that the next call begins soon
    boolean futures = false;
    for (Place<K, V> place : batch.places) {
      if (place.batch == batch) {
        place.wake();
        futures |= place.hasFutures();
      }
    }
    handErrands(granted); // an executor may run them at once
    if (futures) {
      complete(batch, me != null);
    }
  }

  /** What hangs on a future runs where it is completed: not on the thread of another caller. */
  private void complete(Batch<K, V> batch, boolean onCaller) {
    Runnable completion = () -> {
      for (Place<K, V> place : batch.places) {
        if (place.batch == batch) {
          place.completeFutures();
        }
      }
    };
    if (onCaller) {
      execute(completion);
    } else {
      completion.run();
    }
  }

  private static boolean wasInterrupted(Throwable thrown) {
    return thrown instanceof InterruptedException || Thread.currentThread().isInterrupted();
  }

  /**
   * The interrupt was meant for one caller: what others want goes back to the head of the queue.
   */
  private void callAgain(Batch<K, V> batch, Waiter<K, V> me, Throwable thrown) {
    me.gone = true;
    Batch<K, V> next = new Batch<>(this, batch.since);
    for (Place<K, V> place : batch.places) {
      if (place.isWanted()) {
        next.places.add(place);
      }
    }
    if (next.places.isEmpty()) {
      me.gone = false; // it may wait for other batches
      return;
    }
    me.failure = thrown;
    Errand<K, V> errand = batch.errand;
    next.errand = errand;
    if (errand != null) {
      errand.batch = next;
    }
    for (Place<K, V> moved : next.places) {
      moved.startAgain(next);
      enterAgain(moved);
    }
    queue.addFirst(next);
    keysCame(next.places.size());
    counts.again.add(next.places.size());
    batch.end();
    next.places.forEach(Place::wake); // so that they wait for what they really wait for
  }

  /** Unless somebody has asked for its key meanwhile: then that one waits in another batch. */
  private void enterAgain(Place<K, V> moved) {
    moved.returnToQueue();
    try {
      if (index.putIfAbsent(moved, moved) != null) {
        moved.leaveQueue();
      }
    } catch (RuntimeException | LinkageError e) { // the key's equals
      moved.leaveQueue();
    }
  }

  /** The call has ended: its permit is free. */
  private @Nullable Batch<K, V> release(@Nullable Waiter<K, V> me) {
    runners.remove(Thread.currentThread());
    running--;
    counts.running.add(-1);
    if (me != null) {
      me.granted = null;
    }
    return grantReady(null);
  }

  private void countFailures(Collection<Place<K, V>> places, @Nullable Throwable thrown) {
    if (thrown != null) {
      counts.batchFailures.add(1);
      counts.keyFailures.add(places.size());
      return;
    }
    for (Place<K, V> place : places) {
      if (place.error() != null) {
        counts.keyFailures.add(1);
        if (place.error() instanceof MissingAnswerException) {
          counts.missing.add(1);
        }
      }
    }
  }

  /** A linger may be over. */
  private void look() {
    Batch<K, V> granted;
    lock.lock();
    try {
      timer.disarm();
      granted = grantReady(null);
    } catch (RuntimeException e) { // a clock of the user's
      faults.record("timing a linger", e);
      return;
    } finally {
      lock.unlock();
    }
    hand(granted);
  }

  void close() {
    Batch<K, V> granted;
    lock.lock();
    try {
      closed = true;
      granted = grantReady(null);
    } finally {
      lock.unlock();
    }
    timer.stop();
    hand(granted);
  }

  /** See {@link Batch#owners}. */
  List<Thread> owners(Batch<K, V> batch) {
    lock.lock();
    try {
      if (batch.runner != null) {
        return List.of(batch.runner);
      }
      return batch.granted != null || running < config.maximumConcurrent()
          ? List.of()
          : List.copyOf(runners);
    } finally {
      lock.unlock();
    }
  }
}
