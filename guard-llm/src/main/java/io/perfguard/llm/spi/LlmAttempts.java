/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two levels at which a call can be seen: the operation (a session asks a model) and the
 * attempt (a library sends a request, perhaps several times). Who asks opens an account on its
 * thread; who sends looks for it with {@link #current}, on the thread that it is called by, and
 * notes each attempt there. So a call that is seen twice is billed once: where attempts were noted,
 * they are the bill.
 *
 * <pre>{@code
 * try (LlmAttempts.Scope scope = LlmAttempts.open(account)) {
 *   response = model.call(request);
 * }
 * List<LlmAttempt> seen = account.noted();
 * }</pre>
 *
 * <p>Thread-safe; a scope is closed by the thread that opened it.
 */
public final class LlmAttempts {
  /** Attempts of one call that are kept one by one; further ones are only counted. */
  private static final int MOST = 64;

  private static final ThreadLocal<@Nullable LlmAttempts> CURRENT = new ThreadLocal<>();

  private final List<LlmAttempt> noted = new ArrayList<>();
  private long dropped;

  /** An account without attempts. */
  public LlmAttempts() {}

  /**
   * The account of the call that this thread is making.
   *
   * @return null if nobody who asked opened one
   */
  public static @Nullable LlmAttempts current() {
    return CURRENT.get();
  }

  /**
   * Opens an account on this thread. What was open before is open again when the scope closes.
   *
   * @param account the account; null to hide the one that is open
   * @return a scope, to be closed by this thread
   */
  public static Scope open(@Nullable LlmAttempts account) {
    LlmAttempts before = CURRENT.get();
    CURRENT.set(account);
    return () -> {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    };
  }

  /**
   * Does something with an account open on this thread.
   *
   * @param account the account; null to hide the one that is open
   * @param what what is done
   * @param <T> what it returns
   * @return what it returned
   */
  public static <T> T in(@Nullable LlmAttempts account, Supplier<T> what) {
    Scope scope = open(account);
    try {
      return what.get();
    } finally {
      scope.close();
    }
  }

  /**
   * Does something with an account open on this thread.
   *
   * @param account the account; null to hide the one that is open
   * @param what what is done
   */
  public static void run(@Nullable LlmAttempts account, Runnable what) {
    Scope scope = open(account);
    try {
      what.run();
    } finally {
      scope.close();
    }
  }

  /**
   * Notes an attempt that has ended.
   *
   * @param attempt the attempt
   */
  public synchronized void note(LlmAttempt attempt) {
    Require.nonNull(attempt, "attempt");
    if (noted.size() < MOST) {
      noted.add(attempt);
    } else {
      dropped++;
    }
  }

  /**
   * What was noted so far.
   *
   * @return oldest first; at most 64
   */
  public synchronized List<LlmAttempt> noted() {
    return List.copyOf(noted);
  }

  /**
   * How many attempts were not kept.
   *
   * @return >= 0
   */
  public synchronized long droppedCount() {
    return dropped;
  }

  /** An account that is open on a thread. Not thread-safe. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    /** Closes it. */
    @Override
    void close();
  }
}
