/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.Oracle.Category;
import io.perfguard.core.operation.Oracle.ModelRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of scopes, nested and asynchronous operations, forks and joins, against
 * {@link Oracle}.
 */
class SweepPropertyTest {
  private static final int PROGRAMS = 400;
  private static final int MOST_RUNS = 8;
  private static final int DEEPEST = 7;
  private static final List<Category> ENTERED = List.of(
      Category.DB, Category.LLM, Category.HTTP, Category.CACHE, Category.WAIT, Category.SELF);
  private static final List<Actor> ACTORS =
      IntStream.range(0, 4).mapToObj(i -> new Actor("actor-" + i)).toList();

  static LongStream seeds() {
    String given = System.getProperty("perfguard.seed");
    if (given != null) {
      return LongStream.of(Long.parseLong(given));
    }
    long first = System.nanoTime();
    return LongStream.range(first, first + PROGRAMS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shares_work_and_calls_are_those_of_the_event_log(long seed) {
    Program program = new Program(seed);
    program.runSteps();
    program.unwind();
    program.check();
  }

  /** Something open on an actor: what the thread is in while this is the last of its stack. */
  private static final class Entry {
    final ModelRun run;
    final Category category;
    /** Ends it. */
    final Runnable end;

    Entry(ModelRun run, Category category, Runnable end) {
      this.run = run;
      this.category = category;
      this.end = end;
    }
  }

  /** A task that was handed over. */
  private record Captured(ModelRun run, Runnable task) {}

  /** An asynchronous run that has left its thread. */
  private record Pending(ModelRun run, CompletableFuture<String> future) {}

  private static final class Role {
    final Actor actor;
    final List<Entry> stack = new ArrayList<>();
    long since;

    Role(Actor actor) {
      this.actor = actor;
    }

    Entry top() {
      return stack.isEmpty() ? null : stack.get(stack.size() - 1);
    }

    Entry pop() {
      return stack.remove(stack.size() - 1);
    }
  }

  private static final class Program {
    private final long seed;
    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final List<Role> roles;
    private final List<ModelRun> runs = new ArrayList<>();
    private final List<Captured> captured = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    Program(long seed) {
      this.seed = seed;
      random = new Random(seed);
      roles = ACTORS.subList(0, 1 + random.nextInt(ACTORS.size())).stream()
          .map(Role::new)
          .toList();
    }

    void runSteps() {
      int steps = 10 + random.nextInt(80);
      for (int i = 0; i < steps; i++) {
        doOneStep(pick(roles));
        pass();
      }
    }

    void unwind() {
      List<Role> open = new ArrayList<>(roles);
      open.removeIf(role -> role.stack.isEmpty());
      while (!open.isEmpty()) {
        Role role = pick(open);
        end(role);
        pass();
        open.removeIf(each -> each.stack.isEmpty());
      }
      while (!pending.isEmpty()) {
        complete(pick(roles));
        pass();
      }
    }

    private void doOneStep(Role role) {
      Entry top = role.top();
      int choice = random.nextInt(100);
      if (choice < 8 && !captured.isEmpty() && role.stack.size() < DEEPEST) {
        runCaptured(role);
      } else if (choice < 14 && !pending.isEmpty()) {
        complete(role);
      } else if (top == null || (top.category != Category.JOIN && choice < 28)) {
        begin(role);
      } else if (top.category == Category.JOIN || choice < 52) {
        end(role);
      } else if (choice < 64) {
        capture(role);
      } else if (choice < 68) {
        join(role);
      } else if (role.stack.size() < DEEPEST) {
        enter(role);
      }
    }

    private void begin(Role role) {
      if (runs.size() == MOST_RUNS || role.stack.size() >= DEEPEST) {
        return;
      }
      Entry top = role.top();
      NamedOperation operation = NamedOperation.of("operation" + runs.size(), clock);
      ModelRun run = new ModelRun(
          operation,
          top == null ? null : top.run,
          top == null ? null : top.category,
          clock.nanoTime());
      runs.add(run);
      if (random.nextInt(4) == 0) {
        note(role, "begins async " + operation.name());
        CompletableFuture<String> future = new CompletableFuture<>();
        if (random.nextInt(4) == 0) {
          future.complete("at once");
        }
        role.actor.does(() -> operation.callAsync(() -> {
          role.actor.inside();
          return future;
        }));
        push(role, new Entry(run, Category.SELF, () -> {
          role.actor.leave();
          if (future.isDone()) {
            completed(run);
          } else {
            pending.add(new Pending(run, future));
          }
        }));
      } else {
        note(role, "begins " + operation.name());
        OperationScope[] scope = new OperationScope[1];
        role.actor.does(() -> scope[0] = operation.begin());
        push(role, new Entry(run, Category.SELF, () -> {
          role.actor.does(scope[0]::close);
          run.end = clock.nanoTime();
        }));
      }
    }

    private void completed(ModelRun run) {
      run.end = clock.nanoTime();
      if (run.outer != null) {
        run.outer.arrives();
      }
    }

    private void complete(Role role) {
      Pending next = pending.remove(random.nextInt(pending.size()));
      note(role, "completes " + next.run.operation.name());
      role.actor.does(() -> next.future.complete("later"));
      completed(next.run);
    }

    private void enter(Role role) {
      Entry top = role.top();
      Category category = pick(ENTERED);
      note(role, "enters " + category);
      boolean reachesModel = category == Category.HTTP && top.category == Category.LLM;
      if (!reachesModel) {
        top.run.entered(category);
      }
      long[] token = new long[1];
      Resource resource = Resource.valueOf(category.name());
      boolean withTime = random.nextBoolean();
      role.actor.does(() -> token[0] = withTime
          ? ResourceTimer.enter(resource, clock.nanoTime(), clock)
          : ResourceTimer.enter(resource));
      push(
          role,
          new Entry(
              top.run,
              reachesModel ? Category.LLM : category,
              () -> role.actor.does(() -> {
                if (withTime) {
                  ResourceTimer.exit(token[0], clock.nanoTime(), clock);
                } else {
                  ResourceTimer.exit(token[0]);
                }
              })));
    }

    private void join(Role role) {
      note(role, "joins");
      long[] token = new long[1];
      role.actor.does(() -> token[0] = OperationContext.join());
      push(
          role,
          new Entry(
              role.top().run,
              Category.JOIN,
              () -> role.actor.does(() -> ResourceTimer.exit(token[0]))));
    }

    private void capture(Role role) {
      note(role, "captures");
      Runnable[] task = new Runnable[1];
      role.actor.does(() -> task[0] = GuardExecutors.wrap(() -> Actor.current().inside()));
      captured.add(new Captured(role.top().run, task[0]));
    }

    private void runCaptured(Role role) {
      Captured next = pick(captured);
      note(role, "runs a task of " + next.run.operation.name());
      role.actor.does(next.task::run);
      Entry top = role.top();
      if (top != null
          && top.run == next.run) { // a task on the thread that handed it over, or on a sister's
        Category category = top.category == Category.JOIN ? Category.SELF : top.category;
        push(role, new Entry(next.run, category, role.actor::leave));
      } else {
        push(role, new Entry(next.run, Category.SELF, () -> {
          role.actor.leave();
          next.run.arrives();
        }));
      }
    }

    private void push(Role role, Entry entry) {
      moves(role);
      role.stack.add(entry);
    }

    private void end(Role role) {
      note(role, "ends " + role.top().category);
      moves(role);
      role.pop().end.run();
    }

    /** Logs what the actor was in until now. */
    private void moves(Role role) {
      Entry top = role.top();
      if (top != null) {
        top.run.was(top.category, role.since, clock.nanoTime());
      }
      role.since = clock.nanoTime();
    }

    private void pass() {
      if (random.nextInt(5) > 0) {
        clock.advance(Duration.ofNanos(random.nextInt(random.nextBoolean() ? 50 : 5_000_000)));
      }
    }

    private void note(Role role, String what) {
      log.add(clock.nanoTime() + " " + roles.indexOf(role) + " " + what);
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    void check() {
      for (ModelRun run : runs) {
        OperationStats stats = run.operation.stats();
        String what = "seed " + seed + ", " + run.operation.name() + ", program:\n"
            + String.join("\n", log) + "\n";
        assertThat(stats.count()).as(what).isEqualTo(1);
        assertThat(stats.wall().sum()).as(what + "wall").isEqualTo(run.duration());
        assertThat(stats.durations().sumNanos()).as(what + "duration").isEqualTo(run.duration());
        for (Resource resource : Resource.values()) {
          Category category = Category.valueOf(resource.name());
          assertThat((double) stats.wall().get(resource))
              .as(what + "wall of " + resource)
              .isCloseTo(
                  run.wall().getOrDefault(category, 0.0), within(4.0)); // rounding, far below 1 µs
          assertThat(stats.work().get(resource))
              .as(what + "work of " + resource)
              .isEqualTo(run.work().getOrDefault(category, 0L));
          assertThat(stats.calls().get(resource))
              .as(what + "calls of " + resource)
              .isEqualTo(run.calls.getOrDefault(category, 0L));
        }
        assertThat(stats.lateCount()).as(what + "late").isEqualTo(run.late);
        assertThat(stats.misuseCount()).as(what + "misuse").isZero();
      }
    }
  }
}
