/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.mechanism.WovenSites;
import io.perfguard.core.woven.OperationSite;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What woven code calls for an operation, called by hand. */
@Timeout(60)
class WovenOperationTest {
  private final ClassLoader loader = WovenOperationTest.class.getClassLoader();

  @Test
  void a_site_counts_while_a_registry_is_bound() {
    OperationSite site = OperationSite.of(WovenOperationTest.class, "woven");
    assertThat(site.begin()).isNull();
    OperationSite.end(null);
    OperationSite.fail(null, new IllegalStateException());
    assertThat(OperationSite.endLater(null, "stage")).isEqualTo("stage");
    try (GuardRegistry guards = GuardRegistry.create()) {
      Operations.bind(guards);
      OperationSite late = OperationSite.of(WovenOperationTest.class, "late");
      OperationSite.end(site.begin());
      OperationSite.fail(late.begin(), new IllegalStateException());
      CompletableFuture<String> result = new CompletableFuture<>();
      Object run = site.begin();
      assertThat(OperationScope.current()).isNotNull();
      assertThat(OperationSite.endLater(run, result)).isSameAs(result);
      assertThat(OperationScope.current()).isNull();
      assertThat(guards.stats(Operations.KIND).get("woven").count()).isEqualTo(1);
      result.completeExceptionally(new IllegalStateException());
      assertThat(guards.stats(Operations.KIND).get("woven").count()).isEqualTo(2);
      assertThat(guards.stats(Operations.KIND).get("woven").errorCount()).isEqualTo(1);
      assertThat(OperationSite.endLater(site.begin(), null)).isNull();
      assertThat(guards.stats(Operations.KIND).get("woven").count()).isEqualTo(3);
      assertThat(guards.stats(Operations.KIND).get("late").errorCount()).isEqualTo(1);
    }
    assertThat(site.begin()).isNull();
  }

  @Test
  void one_registry_at_a_time() {
    try (GuardRegistry second = GuardRegistry.create()) {
      try (GuardRegistry first = GuardRegistry.create()) {
        Operations.bind(first);
        Operations.bind(first);
        assertThatIllegalStateException()
            .isThrownBy(() -> Operations.bind(second))
            .withMessageContaining("are bound to another registry; close that one first");
      }
      Operations.bind(second);
      assertThat(Operations.SITES.get(loader)).containsSame(second);
    }
    assertThat(Operations.SITES.get(loader)).isEmpty();
  }

  @Test
  void an_operation_that_is_switched_off_does_without() {
    OperationSite site = OperationSite.of(WovenOperationTest.class, "off");
    OperationSite bad = OperationSite.of(WovenOperationTest.class, "bad");
    Configuration off = Configuration.of(Map.of(
        "perfguard.operation.off.enabled", "false", "perfguard.operation.bad.enabled", "perhaps"));
    try (GuardRegistry guards = GuardRegistry.builder().configuration(off).build()) {
      Operations.bind(guards);
      assertThat(site.begin()).isNull();
      assertThat(bad.begin()).isNull(); // logged
    }
  }

  @Test
  void sites_and_loaders_are_held_weakly() throws Exception {
    WovenSites<Optional<String>> sites = new WovenSites<>(Optional.empty());
    List<String> told = new ArrayList<>();
    WovenSites.Site kept = () -> told.add("kept");
    sites.add(loader, kept);
    for (int i = 0; i < 1_000; i++) {
      sites.add(loader, new WovenSites.Site() {
        private final byte[] large = new byte[1 << 16];

        @Override
        public void bindingChanged() {
          told.add("other" + large.length);
        }
      });
    }
    WeakReference<ClassLoader> other = other(sites);
    while (other.get() != null || sites.sites(loader).size() > 1) {
      System.gc();
    }
    sites.change(loader, before -> Optional.of("bound"));
    assertThat(told).containsExactly("kept");
    assertThat(sites.get(loader)).contains("bound");
    assertThat(sites.get(null)).isEmpty();
  }

  private static WeakReference<ClassLoader> other(WovenSites<Optional<String>> sites)
      throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      sites.change(loader, before -> Optional.of("other"));
      return new WeakReference<>(loader);
    }
  }
}
