/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.db.plan.PlanConnections;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets a HikariCP pool have some connections more while callers wait, and closes them when they
 * have been idle for a while: {@code pool_size} and {@code max_overflow} of other pools.
 *
 * <pre>{@code
 * DataSource orders = GuardedDataSource.builder("orders", PoolOverflow.of(hikari, 20)).register(guards);
 * }</pre>
 *
 * <p>A caller that finds no idle connection lets the pool grow by one, up to so many beyond its
 * size, and never by more than the database accepts: it is asked when this is made, and every five
 * seconds while the pool is grown, on a connection of its own where the pool's settings tell how to
 * open one. A database that fails to answer accepts none. The pool's size is what it was before it
 * grew; set meanwhile, that is the new one. Its {@code minimumIdle} is left alone: as many of the
 * further connections as it says may stay open while the pool is grown.
 *
 * <p>One to each pool. Thread-safe.
 */
@SuppressWarnings("exports") // who has no HikariCP has no use for this
public final class PoolOverflow implements DataSource, AutoCloseable {
  private static final String THREAD_NAME = "perfguard-overflow";
  /** Connections of the database that are left to others. */
  private static final int SPARED = 1;

  private static final long ASKED_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();
  /** How long a caller waits for the database to say whether it accepts one more. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Two of them would take each other's growth for the pool's size. */
  private static final Set<HikariDataSource> TAKEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final HikariDataSource pool;
  private final int most;
  private final long idleNanos;
  private final ConnectionLimit limit;
  private final Faults faults = new Faults("pool overflow");
  private final LongAdder grown = new LongAdder();
  private final LongAdder refused = new LongAdder();
  /** Callers that are about to ask the pool, or wait for it. */
  private final AtomicInteger entering = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition answered = lock.newCondition();
  // Guarded by the lock.
  private int size;
  private int extra;
  /** How many connections the database lets the pool have in all. */
  private int accepted;

  private boolean isWithoutLimit;
  private long askedAt;
  private long failedAt;
  private long neededAt;
  private boolean closed;
  private @Nullable Thread watcher;

  private PoolOverflow(Builder builder) {
    pool = builder.pool;
    most = builder.most;
    idleNanos = builder.idleFor.toNanos();
    limit = builder.limit;
  }

  /**
   * A pool that may grow, with the defaults.
   *
   * @param pool the pool
   * @param most how many connections more it may have, >= 1
   * @return a data source over the pool
   * @throws IllegalArgumentException if it is less
   */
  public static PoolOverflow of(HikariDataSource pool, int most) {
    return builder(pool, most).build();
  }

  /**
   * Begins one.
   *
   * @param pool the pool
   * @param most how many connections more it may have, >= 1
   * @return a builder
   * @throws IllegalArgumentException if it is less
   */
  public static Builder builder(HikariDataSource pool, int most) {
    return new Builder(pool, most);
  }

  @Override
  public Connection getConnection() throws SQLException {
    entering.incrementAndGet();
    try {
      grow();
      return pool.getConnection();
    } finally {
      entering.decrementAndGet();
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    entering.incrementAndGet();
    try {
      grow();
      return pool.getConnection(user, password);
    } finally {
      entering.decrementAndGet();
    }
  }

  // ---- growing

  private void grow() {
    try {
      HikariPoolMXBean bean = pool.getHikariPoolMXBean();
      if (bean != null
          && bean.getIdleConnections() < entering.get()) { // else there is one for each
        grow(bean);
      }
    } catch (RuntimeException | LinkageError e) { // of a pool that is being closed, say
      faults.record("letting the pool grow", e);
    }
  }

  /**
   * Before its caller asks the pool: HikariCP opens a connection for who asks, not for who waits.
   */
  private void grow(HikariPoolMXBean bean) {
    lock.lock();
    try {
      if (closed || bean.getActiveConnections() + entering.get() <= pool.getMaximumPoolSize()) {
        return; // the pool opens one by itself
      }
      neededAt = System.nanoTime();
      watch();
      awaitAnswer();
      // Who has just got one counts as both for a moment: the pool then grows by one too many.
      if (!growTo(bean.getActiveConnections() + entering.get())) {
        refused.increment();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The lock is held. Until the database has been asked, but not for long. */
  private void awaitAnswer() {
    long left = Math.min(PATIENCE_NANOS, pool.getConnectionTimeout() * 500_000); // half of it
    while (left > 0 && isQuestionDue() && !closed) {
      try {
        left = answered.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the pool will say so
        return;
      }
    }
  }

  /** The lock is held. Only with what the database said just now. */
  private boolean growTo(int wanted) {
    int now = size();
    if (wanted <= now + extra) {
      return true;
    } else if (!isAnswerFresh()) {
      return false; // the thread asks
    }
    int allowed = Math.min(now + most, isWithoutLimit ? Integer.MAX_VALUE : accepted);
    int target = Math.min(wanted, allowed);
    if (target > now + extra) {
      pool.setMaximumPoolSize(target);
      grown.add(target - now - extra);
      extra = target - now;
    }
    return target == wanted;
  }

  private boolean isAnswerFresh() {
    return isWithoutLimit || System.nanoTime() - askedAt < ASKED_NANOS;
  }

  /** The lock is held. One that failed is not asked again at once. */
  private boolean isQuestionDue() {
    return !isAnswerFresh() && System.nanoTime() - failedAt >= AGAIN_NANOS;
  }

  /** The lock is held. What somebody else set meanwhile is the pool's size. */
  private int size() {
    int maximum = pool.getMaximumPoolSize();
    if (maximum != size + extra) {
      size = maximum;
      extra = 0;
    }
    return size;
  }

  // ---- watching: only while the pool is larger than it was, or the database has to be asked

  /** The lock is held. */
  private void watch() {
    if (watcher != null) {
      changed.signalAll();
      return;
    }
    Thread thread = new Thread(null, this::look, THREAD_NAME, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null); // it may outlive the caller's context
    watcher = thread;
    thread.start();
  }

  private void look() {
    try {
      while (isNeeded()) {
        contained(this::askDatabase);
        contained(this::openForWhoWaits);
        contained(this::shrink);
      }
    } finally {
      ended(Thread.currentThread());
    }
  }

  private void ended(Thread thread) {
    lock.lock();
    try {
      if (watcher == thread) {
        watcher = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void contained(Step step) {
    try {
      step.take();
    } catch (SQLException | RuntimeException | LinkageError e) {
      if (!pool.isClosed()) {
        faults.record("watching the pool", e);
      }
    }
  }

  /** Part of a look. */
  @FunctionalInterface
  private interface Step {
    void take() throws SQLException;
  }

  /** Waits for the next look; false if there need be none. */
  @SuppressWarnings("WaitNotInLoop") // who calls is the loop, and a look too many harms nobody
  private boolean isNeeded() {
    lock.lock();
    try {
      HikariPoolMXBean bean = pool.getHikariPoolMXBean();
      boolean open = bean != null && !pool.isClosed();
      if (open && !closed && isQuestionDue()) {
        return true;
      }
      boolean larger = open && (extra > 0 || bean.getTotalConnections() > Math.max(1, size()));
      if (!larger) {
        watcher = null; // under the lock: who comes now begins anew
        return false;
      }
      boolean waiting = bean.getThreadsAwaitingConnection() > 0;
      long unused = changed.awaitNanos(waiting ? LOOK_NANOS : Math.max(LOOK_NANOS, idleNanos / 10));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * HikariCP keeps no more wishes for a connection than it was large at first; of callers that come
   * at once some wait for one that nobody opens, until somebody else asks.
   */
  private void openForWhoWaits() {
    if (pool.getHikariPoolMXBean() instanceof HikariPool known
        && known.getThreadsAwaitingConnection() > known.getIdleConnections()
        && known.getTotalConnections() < pool.getMaximumPoolSize()) {
      try {
        known.getConnection(1).close();
      } catch (SQLException e) {
        // It came to who waits, as it should.
      }
    }
  }

  private void shrink() throws SQLException {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    lock.lock();
    try {
      int used = bean.getActiveConnections() + bean.getThreadsAwaitingConnection();
      if (System.nanoTime() - neededAt < idleNanos) {
        return;
      }
      if (extra > 0 && used < size() + extra) {
        pool.setMaximumPoolSize(size + extra - 1);
        extra--;
      }
    } finally {
      lock.unlock();
    }
    if (bean.getTotalConnections() > pool.getMaximumPoolSize() && bean.getIdleConnections() > 0) {
      try (Connection idle = pool.getConnection()) {
        pool.evictConnection(idle); // as its owner: it is closed at once
      }
    }
  }

  /** While the answer that is known is old. Not through the pool: all that it has may be held. */
  private void askDatabase() throws SQLException {
    lock.lock();
    try {
      if (closed || !isQuestionDue()) {
        return;
      }
      failedAt = System.nanoTime(); // unless an answer comes
    } finally {
      lock.unlock();
    }
    try {
      HikariPoolMXBean bean = pool.getHikariPoolMXBean();
      PlanConnections own = HikariView.unpooled(pool);
      if (own == null && bean.getIdleConnections() == 0) {
        return;
      }
      try (Connection connection = own == null ? pool.getConnection() : own.open()) {
        note(limit.free(connection), bean.getTotalConnections() + (own == null ? 0 : 1));
      }
    } finally {
      lock.lock();
      try {
        answered.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** So many more, beside these that are open. */
  private void note(int more, int open) {
    lock.lock();
    try {
      isWithoutLimit = more == ConnectionLimit.NONE;
      accepted = isWithoutLimit ? 0 : open + more - SPARED;
      askedAt = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  // ---- what is read

  /**
   * How many connections more than its size the pool may have now.
   *
   * @return 0 while nothing is amiss
   */
  public int extra() {
    lock.lock();
    try {
      return extra;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How often the pool was let grow by one.
   *
   * @return a count that only grows
   */
  public long grownCount() {
    return grown.sum();
  }

  /**
   * Callers that found no idle connection, and for whom it was not let grow at once: since it had
   * all it may have, or the database would not accept more, or had to be asked first.
   *
   * @return a count that only grows
   */
  public long refusedCount() {
    return refused.sum();
  }

  /**
   * Gives the pool its size back, and grows no more; the pool itself stays open. Connections beyond
   * its size that are held are closed after they are given back.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      int before = size();
      if (extra > 0) {
        pool.setMaximumPoolSize(before);
        extra = 0;
      }
      neededAt = System.nanoTime() - idleNanos;
      changed.signalAll();
      answered.signalAll();
    } finally {
      lock.unlock();
    }
    TAKEN.remove(pool);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return pool.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this)
        ? type.cast(this)
        : type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || type.isInstance(pool) || pool.isWrapperFor(type);
  }

  /** Collects the parts. Not thread-safe. */
  public static final class Builder {
    private final HikariDataSource pool;
    private final int most;
    private Duration idleFor = Duration.ofSeconds(30);
    private ConnectionLimit limit = ConnectionLimit.ofDatabase();

    private Builder(HikariDataSource pool, int most) {
      this.pool = Require.nonNull(pool, "pool");
      this.most = Math.toIntExact(Require.atLeast(1, most, "most"));
    }

    /**
     * How long none of the further connections must have been needed before one of them is closed.
     * Default: 30 s.
     *
     * @param least the duration, > 0
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public Builder idleFor(Duration least) {
      idleFor = Require.positive(least, "idleFor");
      return this;
    }

    /**
     * How many connections the database accepts. Default: {@link ConnectionLimit#ofDatabase()}.
     *
     * @param accepted says so
     * @return this
     */
    public Builder limit(ConnectionLimit accepted) {
      limit = Require.nonNull(accepted, "limit");
      return this;
    }

    /**
     * The data source.
     *
     * @return a new one; asks the database once for its limit, if it answers
     * @throws IllegalStateException if there is one over this pool already that was not closed
     */
    public PoolOverflow build() {
      PoolOverflow made = new PoolOverflow(this);
      if (!TAKEN.add(pool)) {
        throw new IllegalStateException("the pool " + pool.getPoolName()
            + " has a PoolOverflow already; close that one, or take it");
      }
      made.askedAt = System.nanoTime() - ASKED_NANOS; // never
      made.failedAt = System.nanoTime();
      try (Connection connection = pool.getConnection()) {
        made.note(limit.free(connection), pool.getHikariPoolMXBean().getTotalConnections());
      } catch (SQLException | RuntimeException e) {
        made.faults.record("asking the database how many connections it accepts", e);
      }
      return made;
    }
  }
}
