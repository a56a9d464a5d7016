/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.List;
import java.util.SortedMap;

/**
 * Keeps what was spent, for as many books and JVMs as share it. Money moves in two steps. A book
 * first <i>leases</i> an amount: the store sets it aside if it fits, from then on it is gone for
 * all others. Later the book <i>commits</i>: so much of the lease was spent, so much comes back. A
 * store needs to know nothing of calls, prices or waiting.
 *
 * <p>What an implementation must keep to:
 *
 * <ul>
 *   <li>{@link #lease} is atomic over all its requests, and so is {@link #commit}.
 *   <li>What was leased and never committed, since the JVM died, counts as spent in full: the store
 *       never knows less than what was spent. How it notices (a lock that is free again, a lease
 *       that is not renewed) is its own affair.
 *   <li>A method that throws has changed nothing. The book contains what is thrown, goes on with
 *       what it has leased, and asks again a second later.
 *   <li>At least the four newest slots of a calendar account are kept, so that a clock which is set
 *       back finds them; a slot that was given up is never opened anew.
 * </ul>
 *
 * <p>A store beyond this machine lets books lease ahead ({@link #leaseAhead}), so that not each
 * call makes a round trip; with Redis, each method is a script over the accounts' hashes.
 *
 * <p>Implementations are thread-safe. Methods may block for as long as one write takes; the book
 * holds its lock meanwhile.
 */
public interface BudgetStore extends AutoCloseable {
  /**
   * A wish to set money aside. Immutable.
   *
   * @param account of which account
   * @param slot in which slot; of a rolling account, the current one
   * @param boundPicos what spent and leased money together must not exceed; {@code Long.MAX_VALUE}
   *     if nothing bounds it
   * @param atLeastPicos the least that is of use, > 0
   * @param wantedPicos what is wanted, >= {@code atLeastPicos}
   */
  record Lease(
      BudgetAccount account, long slot, long boundPicos, long atLeastPicos, long wantedPicos) {}

  /**
   * What became of leased money. Immutable.
   *
   * @param account of which account
   * @param slot in which slot it was leased; of a rolling account, the one in which it was spent
   * @param releasedPicos how much of the lease ends, >= 0
   * @param spentPicos how much was spent; may be more than is released, if a call cost more than it
   *     had reserved; negative if less was spent than had been committed before
   */
  record Commit(BudgetAccount account, long slot, long releasedPicos, long spentPicos) {}

  /**
   * An account as it stands. Immutable.
   *
   * @param grantedPicos what a lease got; 0 if it was refused, or none was asked for
   * @param spentPicos what was spent in the slots that count, by all
   * @param leasedPicos what is leased and not committed, by all
   */
  record Balance(long grantedPicos, long spentPicos, long leasedPicos) {}

  /**
   * Leases for all requests, or for none if one of them does not get its least.
   *
   * @param requests of different accounts
   * @return for each request how its account stands now, in their order
   */
  List<Balance> lease(List<Lease> requests);

  /**
   * Tells what became of leases.
   *
   * @param commits of different accounts, or slots
   */
  void commit(List<Commit> commits);

  /**
   * How an account stands.
   *
   * @param account the account
   * @param slot the current slot
   * @return the balance
   */
  Balance balance(BudgetAccount account, long slot);

  /**
   * What was spent in each slot that the store still has.
   *
   * @param account the account
   * @return picos by slot; slots without spending may be left out
   */
  SortedMap<Long, Long> spentBySlot(BudgetAccount account);

  /**
   * How much a book should lease on top of what it needs. What is leased ahead is out of reach of
   * other JVMs, and is spent in full if this JVM dies.
   *
   * @param limitPicos the limit
   * @return picos, >= 0
   */
  default long leaseAhead(long limitPicos) {
    return 0;
  }

  /** Ends its use. What is leased stays leased. */
  @Override
  void close();
}
