/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who waits for room. Under the book's lock, but for the future. */
final class Waiter implements Comparable<Waiter> {
  final long ticket;
  final BudgetClaim claim;
  final long picos;
  /** Whether room is to be taken at once, or only to be told. */
  final boolean takes;

  final long deadline; // of the measuring time
  /** A reservation, or true for who takes none; a shortage if there was no room in time. */
  final CompletableFuture<Object> answer = new CompletableFuture<>();

  @Nullable
  LimitAccount queue; // null: it has its answer

  Waiter(long ticket, BudgetClaim claim, long picos, boolean takes, long deadline) {
    this.ticket = ticket;
    this.claim = claim;
    this.picos = picos;
    this.takes = takes;
    this.deadline = deadline;
  }

  /** Blocks for the answer; an interrupt abandons the wait, and stays set. */
  Object await(Consumer<Waiter> abandon) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon.accept(this);
      return answer.join();
    } catch (ExecutionException e) {
      throw new AssertionError("nobody answers by a failure", e);
    }
  }

  /** Passes the answer on; a result that is done before, as by a cancel, abandons the wait. */
  void pass(CompletableFuture<?> result, Consumer<Waiter> abandon, Consumer<Object> taker) {
    if (answer.isDone()) {
      taker.accept(answer.join());
      return;
    }
    var unusedStep = answer.thenAcceptAsync(taker);
    var unusedWatch = result.whenComplete((value, error) -> abandon.accept(this));
  }

  @Override
  public int compareTo(Waiter other) {
    return Long.compare(ticket, other.ticket);
  }
}
