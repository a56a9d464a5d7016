/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.perfguard.llm.budget.BudgetAccount;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.MemoryBudgetStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Stores that do not keep to the contract, and by which test that is seen. */
class BudgetStoreContractTest {
  private static List<String> failures(Class<?> sample) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(sample))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(failed -> failed.getTestDescriptor().getDisplayName().replace("()", ""))
        .toList();
  }

  /** Right but for what is overridden. */
  static class Broken implements BudgetStore {
    final BudgetStore right = new MemoryBudgetStore();

    @Override
    public List<Balance> lease(List<Lease> requests) {
      return right.lease(requests);
    }

    @Override
    public void commit(List<Commit> commits) {
      right.commit(commits);
    }

    @Override
    public Balance balance(BudgetAccount account, long slot) {
      return right.balance(account, slot);
    }

    @Override
    public SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
      return right.spentBySlot(account);
    }

    @Override
    public void close() {}
  }

  static class GrantsOneByOne extends BudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new Broken() {
        @Override
        public List<Balance> lease(List<Lease> requests) {
          List<Balance> all = new ArrayList<>();
          requests.forEach(one -> all.addAll(right.lease(List.of(one))));
          return all;
        }
      };
    }
  }

  @Test
  void a_store_that_grants_one_request_and_not_the_other() {
    assertThat(failures(GrantsOneByOne.class)).contains("all_requests_are_granted_or_none");
  }

  static class ForgetsWhatIsLeased extends BudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new Broken() {
        @Override
        public synchronized List<Balance> lease(List<Lease> requests) {
          return right.lease(requests.stream().map(this::wider).toList());
        }

        private Lease wider(Lease of) {
          long bound = of.boundPicos() + right.balance(of.account(), of.slot()).leasedPicos();
          return new Lease(
              of.account(),
              of.slot(),
              bound < 0 ? Long.MAX_VALUE : bound,
              of.atLeastPicos(),
              of.wantedPicos());
        }
      };
    }
  }

  @Test
  void a_store_that_bounds_only_what_was_spent() {
    assertThat(failures(ForgetsWhatIsLeased.class))
        .contains(
            "a_lease_that_fits_to_the_last_is_granted_and_one_more_is_not",
            "a_lease_of_a_rolling_account_counts_until_it_is_committed");
  }

  static class OpensOldSlotsAnew extends BudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new Broken() {
        private final Set<Long> slots = new HashSet<>();

        @Override
        public synchronized List<Balance> lease(List<Lease> requests) {
          requests.forEach(request -> slots.add(request.slot()));
          return right.lease(requests.stream().map(this::anew).toList());
        }

        private Lease anew(Lease of) {
          boolean old = slots.stream().filter(slot -> slot > of.slot()).count() >= 4;
          BudgetAccount account = old ? new BudgetAccount("anew " + of.slot(), 1, 0) : of.account();
          return new Lease(
              account, of.slot(), of.boundPicos(), of.atLeastPicos(), of.wantedPicos());
        }
      };
    }
  }

  @Test
  void a_store_that_forgets_slots_and_opens_them_anew() {
    assertThat(failures(OpensOldSlotsAnew.class))
        .containsExactly("a_slot_that_was_spent_is_never_opened_anew_by_a_clock_that_goes_back");
  }

  static class NeverReleases extends BudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new Broken() {
        @Override
        public void commit(List<Commit> commits) {
          right.commit(commits.stream()
              .map(one -> new Commit(one.account(), one.slot(), 0, one.spentPicos()))
              .toList());
        }
      };
    }
  }

  @Test
  void a_store_that_gives_nothing_back() {
    assertThat(failures(NeverReleases.class))
        .contains(
            "a_lease_sets_money_aside_and_a_commit_ends_it",
            "threads_together_lease_the_bound_and_no_more");
  }

  static class Forgetful extends DurableBudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new MemoryBudgetStore();
    }

    @Override
    protected BudgetStore reopen(BudgetStore store) {
      return new MemoryBudgetStore();
    }
  }

  @Test
  void a_store_that_forgets_all() {
    assertThat(failures(Forgetful.class))
        .containsExactlyInAnyOrder(
            "what_was_spent_is_found_again",
            "what_was_leased_and_never_committed_counts_as_spent_once",
            "what_was_taken_back_stays_taken_back",
            "a_slot_that_was_spent_is_not_opened_anew_after_a_restart_either");
  }

  static class KeepsLeasesOfTheDead extends DurableBudgetStoreContract {
    @Override
    protected BudgetStore newStore() {
      return new MemoryBudgetStore();
    }

    @Override
    protected BudgetStore reopen(BudgetStore store) {
      return store;
    }
  }

  @Test
  void a_store_that_does_not_notice_that_a_process_died() {
    assertThat(failures(KeepsLeasesOfTheDead.class))
        .containsExactly("what_was_leased_and_never_committed_counts_as_spent_once");
  }
}
