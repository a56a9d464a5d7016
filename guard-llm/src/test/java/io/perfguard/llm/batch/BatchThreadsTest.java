/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchThreadsTest {
  record Item(String code) {}

  private final AtomicLong counted = new AtomicLong();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  private static String code(String text) {
    return "{\"code\":" + FakeModel.quoted(text) + "}";
  }

  @Test
  void ten_thousand_texts_with_all_kinds_of_faults_cost_what_the_calls_cost() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    FakeModel model = new FakeModel(text -> fate(random, text)) {
      @Override
      public Answer call(LlmRequest request) {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
          Answer answer = super.call(request);
          if (!fate(random, "x").isEmpty()) {
            return answer;
          }
          return pay(request, "{", texts(request).size() > 1 ? "length" : "stop");
        } finally {
          now.decrementAndGet();
        }
      }
    };
    List<BatchItem<Item>> items = PromptBatcher.builder()
        .executor(threads)
        .parallelism(6)
        .maximumRounds(6)
        .build()
        .run(request -> counted(model, request), "Copy:", texts(10_000), Item.class);
    assertThat(items).as("seed %s", seed).hasSize(10_000);
    for (int i = 0; i < items.size(); i++) {
      BatchItem<Item> item = items.get(i);
      assertThat(item.index()).isEqualTo(i);
      assertThat(item.attempts()).isBetween(1, 6);
      if (item.isOk()) {
        assertThat(item.orThrow().code()).isEqualTo("text " + i);
      }
    }
    assertThat(items.stream().mapToLong(item -> item.cost().picos()).sum())
        .as("seed %s", seed)
        .isEqualTo(counted.get());
    assertThat(items.stream().filter(BatchItem::isOk).count()).isGreaterThan(9_900);
    assertThat(most.get()).isBetween(1, 6);
  }

  private BatchCaller.Answer counted(FakeModel model, LlmRequest request) {
    BatchCaller.Answer answer = model.call(request);
    counted.addAndGet(answer.cost().picos());
    return answer;
  }

  private static String fate(Random random, String text) {
    synchronized (random) {
      return switch (random.nextInt(20)) {
        case 0 -> "";
        case 1 -> "{\"code\":1}";
        default -> code(text);
      };
    }
  }

  @Test
  void several_prompts_are_asked_at_once() {
    CyclicBarrier together = new CyclicBarrier(4);
    FakeModel model = new FakeModel(BatchThreadsTest::code) {
      @Override
      public Answer call(LlmRequest request) {
        try {
          together.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
        return super.call(request);
      }
    };
    List<BatchItem<Item>> items = PromptBatcher.builder()
        .executor(threads)
        .parallelism(4)
        .build()
        .run(model, "Copy:", texts(32), Item.class);
    assertThat(items).allMatch(BatchItem::isOk);
  }

  @Test
  void a_caller_that_is_a_thread_of_its_own_full_executor_does_it_alone() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      FakeModel model = new FakeModel(BatchThreadsTest::code);
      Future<List<BatchItem<Item>>> run = single.submit(() -> PromptBatcher.builder()
          .executor(single)
          .build()
          .run(model, "Copy:", texts(100), Item.class));
      assertThat(run.get(30, TimeUnit.SECONDS)).hasSize(100).allMatch(BatchItem::isOk);
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void an_executor_that_refuses_leaves_it_to_the_caller() {
    FakeModel model = new FakeModel(BatchThreadsTest::code);
    List<BatchItem<Item>> items = PromptBatcher.builder()
        .executor(task -> {
          throw new RejectedExecutionException();
        })
        .build()
        .run(model, "Copy:", texts(100), Item.class);
    assertThat(items).allMatch(BatchItem::isOk);
  }

  @Test
  void an_interrupt_ends_the_run_and_the_calls_of_its_helpers() throws Exception {
    CountDownLatch busy = new CountDownLatch(4);
    CountDownLatch never = new CountDownLatch(1);
    BatchCaller hanging = request -> {
      busy.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new LlmException("interrupted", LlmException.Delivery.UNKNOWN, 0, null, null);
    };
    List<BatchItem<Item>> items = new ArrayList<>();
    AtomicInteger flag = new AtomicInteger();
    Thread caller = new Thread(() -> {
      items.addAll(PromptBatcher.builder()
          .executor(threads)
          .parallelism(4)
          .build()
          .run(hanging, "Copy:", texts(200), Item.class));
      flag.set(Thread.currentThread().isInterrupted() ? 1 : 2);
    });
    caller.start();
    busy.await();
    caller.interrupt();
    caller.join();
    assertThat(flag.get()).isEqualTo(1);
    assertThat(items).hasSize(200).noneMatch(BatchItem::isOk);
    assertThat(items.get(0).error().kind()).isEqualTo(BatchError.Kind.CALL_FAILED);
    assertThat(items.get(199).error().message()).isEqualTo("not asked: the run was interrupted");
  }

  @Test
  void an_error_on_a_helpers_thread_reaches_the_caller() {
    AtomicInteger calls = new AtomicInteger();
    CyclicBarrier two = new CyclicBarrier(2);
    Thread own = Thread.currentThread();
    FakeModel model = new FakeModel(BatchThreadsTest::code) {
      @Override
      public Answer call(LlmRequest request) {
        calls.incrementAndGet();
        try {
          two.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
        if (Thread.currentThread() != own) {
          throw new StackOverflowError();
        }
        return super.call(request);
      }
    };
    assertThatThrownBy(() -> PromptBatcher.builder()
            .executor(threads)
            .parallelism(2)
            .build()
            .run(model, "Copy:", texts(16), Item.class))
        .isInstanceOf(StackOverflowError.class);
    assertThat(calls.get()).isEqualTo(2);
  }
}
