/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.llm.semantic.gate.Wilson;

/**
 * What one semantic cache did since it was built.
 *
 * <ul>
 *   <li>A question is asked: {@code requestCount}, and in the end exactly one of: bypass, exact
 *       hit, semantic hit, joined, near joined, or one of the misses.
 *   <li>It may not be answered from the cache, for its temperature or since it is no text:
 *       {@code bypassCount}.
 *   <li>Its very text is kept, or was found to be answered before: {@code exactHitCount}.
 *   <li>A text of the same meaning is kept: {@code semanticHitCount}.
 *   <li>The same text, or one of the same meaning, is being asked of the model: {@code joinedCount}
 *       or {@code nearJoinedCount}.
 *   <li>An answer is kept: {@code putCount}; it is not, since it is not whole:
 *       {@code incompleteCount}; or since {@link Cacheability} says no: {@code vetoCount}.
 *   <li>In a dry run a hit is counted as {@code dryHitCount} and besides as a miss by the gate.
 * </ul>
 *
 * <p>The fields are read one after another: under traffic their sums may be off by the calls in
 * flight. Immutable.
 *
 * @param requestCount questions asked
 * @param exactHitCount answered by the exact text
 * @param semanticHitCount answered by meaning
 * @param joinedCount answered by the call that another caller made for the same text
 * @param nearJoinedCount answered by the call that another caller made for a text of one meaning
 * @param bypassCount questions that the cache is not for
 * @param misses the others, by why
 * @param embedTimeoutCount texts that had no vector in time, and were looked up without
 * @param embedFailureCount texts whose embedding failed, and that were looked up without
 * @param putCount answers kept
 * @param incompleteCount answers not kept: cut, filtered, refused or empty
 * @param vetoCount answers not kept, by {@link Cacheability}
 * @param labels what was learned of hits after they were served
 * @param dryHitCount questions that would have been answered, were it no dry run
 * @param drySavedPicos what those answers had cost, pico-dollars
 * @param savedPicos what the answers that were served had cost, pico-dollars; where that is known
 * @param savedInputTokens their input
 * @param savedOutputTokens their output
 * @param nearMisses the cosines of those that all guards let pass and the gate did not; where a
 *     threshold decides, only of those that an error bound of 1 % would have served
 * @param store what the store holds and lost
 * @param threshold the least cosine (a gauge); {@code NaN} if an error bound decides
 * @param errorBound the most false hits, 0..1 (a gauge); {@code NaN} if a threshold decides
 * @param stages how long each stage took
 */
public record SemanticStats(
    long requestCount,
    long exactHitCount,
    long semanticHitCount,
    long joinedCount,
    long nearJoinedCount,
    long bypassCount,
    Misses misses,
    long embedTimeoutCount,
    long embedFailureCount,
    long putCount,
    long incompleteCount,
    long vetoCount,
    Labels labels,
    long dryHitCount,
    long drySavedPicos,
    long savedPicos,
    long savedInputTokens,
    long savedOutputTokens,
    CosineCounts nearMisses,
    StoreCounts store,
    double threshold,
    double errorBound,
    Stages stages)
    implements GuardStats<SemanticStats> {
  /**
   * Why questions were not answered. Immutable.
   *
   * @param emptyCount nothing near was kept
   * @param guardCount a guard said that the nearest ask for something else
   * @param gateCount the nearest are not near enough
   * @param verifierCount the verifier said no
   * @param vectorCount there was no vector
   */
  public record Misses(
      long emptyCount, long guardCount, long gateCount, long verifierCount, long vectorCount) {
    /**
     * All of them.
     *
     * @return the sum
     */
    public long total() {
      return emptyCount + guardCount + gateCount + verifierCount + vectorCount;
    }

    Misses minus(Misses earlier) {
      return new Misses(
          emptyCount - earlier.emptyCount,
          guardCount - earlier.guardCount,
          gateCount - earlier.gateCount,
          verifierCount - earlier.verifierCount,
          vectorCount - earlier.vectorCount);
    }
  }

  /**
   * What was learned of hits after they were served. Immutable.
   *
   * @param rightCount semantic hits found right, by feedback or shadow
   * @param wrongCount semantic hits found wrong
   * @param exactWrongCount exact hits found wrong: the answer itself was
   * @param reaskCount semantic hits whose asker soon asked again in other words
   * @param shadowCount hits for which the model was asked in the background
   * @param shadowDroppedCount hits for which it was not, since too many such calls ran
   * @param tightenedCount how often a gate asked for more, since too many of its hits were wrong
   */
  public record Labels(
      long rightCount,
      long wrongCount,
      long exactWrongCount,
      long reaskCount,
      long shadowCount,
      long shadowDroppedCount,
      long tightenedCount) {
    /**
     * Semantic hits that are known to be right or wrong.
     *
     * @return their number
     */
    public long total() {
      return rightCount + wrongCount;
    }

    /**
     * Share of those that are wrong, 0..1.
     *
     * @return {@code NaN} if none is known
     */
    public double falseHitRate() {
      return (double) wrongCount / total();
    }

    /**
     * The least share of false hits that is compatible with the labels (95 %).
     *
     * <p>Source: {@link Wilson}.
     *
     * @return 0..1; {@code NaN} if none is known
     */
    public double falseHitLowerBound() {
      return Wilson.lower((double) wrongCount, (double) total());
    }

    /**
     * The greatest share of false hits that is compatible with the labels (95 %).
     *
     * @return 0..1; {@code NaN} if none is known
     */
    public double falseHitUpperBound() {
      return Wilson.upper((double) wrongCount, (double) total());
    }

    Labels minus(Labels earlier) {
      return new Labels(
          rightCount - earlier.rightCount,
          wrongCount - earlier.wrongCount,
          exactWrongCount - earlier.exactWrongCount,
          reaskCount - earlier.reaskCount,
          shadowCount - earlier.shadowCount,
          shadowDroppedCount - earlier.shadowDroppedCount,
          tightenedCount - earlier.tightenedCount);
    }
  }

  /**
   * How long the stages took. Immutable.
   *
   * @param exact the whole of an exact hit
   * @param embed one vector, the wait for a thread included; those in time only
   * @param scan choosing candidates by their signs
   * @param rescore measuring the candidates
   * @param decide guards, gate and verifier
   * @param search all from the vector to the decision: scan, rescore, guards, gate and verifier
   * @param verify the verifier
   */
  public record Stages(
      HistogramSnapshot exact,
      HistogramSnapshot embed,
      HistogramSnapshot scan,
      HistogramSnapshot rescore,
      HistogramSnapshot decide,
      HistogramSnapshot search,
      HistogramSnapshot verify) {
    Stages minus(Stages earlier) {
      return new Stages(
          exact.minus(earlier.exact),
          embed.minus(earlier.embed),
          scan.minus(earlier.scan),
          rescore.minus(earlier.rescore),
          decide.minus(earlier.decide),
          search.minus(earlier.search),
          verify.minus(earlier.verify));
    }
  }

  /** What happened since {@code earlier}; of gauges, the later ones. */
  @Override
  public SemanticStats minus(SemanticStats earlier) {
    return new SemanticStats(
        requestCount - earlier.requestCount,
        exactHitCount - earlier.exactHitCount,
        semanticHitCount - earlier.semanticHitCount,
        joinedCount - earlier.joinedCount,
        nearJoinedCount - earlier.nearJoinedCount,
        bypassCount - earlier.bypassCount,
        misses.minus(earlier.misses),
        embedTimeoutCount - earlier.embedTimeoutCount,
        embedFailureCount - earlier.embedFailureCount,
        putCount - earlier.putCount,
        incompleteCount - earlier.incompleteCount,
        vetoCount - earlier.vetoCount,
        labels.minus(earlier.labels),
        dryHitCount - earlier.dryHitCount,
        drySavedPicos - earlier.drySavedPicos,
        savedPicos - earlier.savedPicos,
        savedInputTokens - earlier.savedInputTokens,
        savedOutputTokens - earlier.savedOutputTokens,
        nearMisses.minus(earlier.nearMisses),
        store.minus(earlier.store),
        threshold,
        errorBound,
        stages.minus(earlier.stages));
  }

  /**
   * Whether anybody asked.
   *
   * @return false before the first question
   */
  public boolean hasData() {
    return requestCount > 0;
  }

  /**
   * Questions that were answered without a call of their own.
   *
   * @return hits and those that joined a call
   */
  public long answeredCount() {
    return exactHitCount + semanticHitCount + joinedCount + nearJoinedCount;
  }

  /**
   * Share of the questions that the cache is for that were answered without a call of their own,
   * 0..1.
   *
   * @return {@code NaN} if there was none
   */
  public double hitRate() {
    return (double) answeredCount() / (requestCount - bypassCount);
  }

  /**
   * Share of the questions that the cache is for that a dry run would have answered, exact hits
   * included, 0..1.
   *
   * @return {@code NaN} if there was none
   */
  public double dryHitRate() {
    return (double) dryHitCount / (requestCount - bypassCount);
  }

  /**
   * What the answers that were served had cost.
   *
   * @return where that is known
   */
  public Money saved() {
    return Money.ofPicos(savedPicos);
  }

  /**
   * What the answers had cost that would have been served, were it no dry run.
   *
   * @return where that is known
   */
  public Money drySaved() {
    return Money.ofPicos(drySavedPicos);
  }
}
