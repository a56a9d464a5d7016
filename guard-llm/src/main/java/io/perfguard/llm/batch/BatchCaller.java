/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model for a {@link PromptBatcher}, and knows what it cost. It may change the request where
 * that does not change what is asked: its model, its temperature.
 *
 * <p>Implementations must be thread-safe if the batcher has an executor.
 */
@FunctionalInterface
public interface BatchCaller {
  /**
   * Asks, and waits for the answer.
   *
   * @param request one prompt for many texts
   * @return the answer and its cost
   * @throws RuntimeException as it came; a {@link FailedCall} if the failure cost something
   */
  Answer call(LlmRequest request);

  /**
   * What came back.
   *
   * <p>Immutable.
   *
   * @param response the answer
   * @param cost all that was paid for it, with attempts that failed
   * @param outputCost the part of the cost that was paid for output, in 0..cost; null if that is
   *     not known, and output tokens are taken for five times as dear as input tokens when the cost
   *     is divided among the texts
   */
  record Answer(LlmResponse response, Money cost, @Nullable Money outputCost) {
    /**
     * Checks the amounts.
     *
     * @param response the answer
     * @param cost not negative
     * @param outputCost a part of the cost, or null
     */
    public Answer {
      Require.nonNull(response, "response");
      notNegative(cost, "cost");
      if (outputCost != null && notNegative(outputCost, "outputCost").picos() > cost.picos()) {
        throw new IllegalArgumentException(
            "outputCost must be <= the cost of " + cost + ", was " + outputCost);
      }
    }

    /**
     * An answer of which only the whole cost is known.
     *
     * @param response the answer
     * @param cost not negative
     */
    public Answer(LlmResponse response, Money cost) {
      this(response, cost, null);
    }
  }

  /** A call that failed, and cost something all the same. Immutable, as far as exceptions are. */
  final class FailedCall extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Money cost;

    /**
     * A failure.
     *
     * @param cause what happened
     * @param cost what was paid, not negative
     */
    public FailedCall(RuntimeException cause, Money cost) {
      super(Require.nonNull(cause, "cause").getMessage(), cause);
      this.cost = notNegative(cost, "cost");
    }

    /**
     * What was paid.
     *
     * @return not negative
     */
    public Money cost() {
      return cost;
    }
  }

  private static Money notNegative(Money money, String what) {
    if (Require.nonNull(money, what).isNegative()) {
      throw new IllegalArgumentException(what + " must be >= $0.00, was " + money);
    }
    return money;
  }
}
