/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a source that cannot be held back says. What is not requested yet waits, up to a
 * bound. The source is started by the first request of each subscriber. Thread-safe.
 *
 * @param <T> what is published
 */
final class EventPublisher<T> implements Flow.Publisher<T> {
  /** What a source says to. */
  interface Sink<T> {
    void next(T item);

    void complete();

    void error(Throwable failure);
  }

  /** Items that wait for one subscriber. */
  private static final int MOST_WAITING = 65_536;

  private final Function<Sink<T>, StreamingHandle> source;

  private EventPublisher(Function<Sink<T>, StreamingHandle> source) {
    this.source = source;
  }

  static <T> Flow.Publisher<T> of(Function<Sink<T>, StreamingHandle> source) {
    return new EventPublisher<>(source);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (subscriber == null) {
      throw new NullPointerException("subscriber must not be null");
    }
    subscriber.onSubscribe(new Running<>(source, subscriber));
  }

  private static final class Running<T> implements Flow.Subscription, Sink<T> {
    private final Function<Sink<T>, StreamingHandle> source;
    private final Flow.Subscriber<? super T> subscriber;
    private final ConcurrentLinkedQueue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    // How often draining was asked for; who raises it from 0 drains for all.
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean over;
    private volatile @Nullable Throwable failure;
    private volatile boolean canceled;
    private volatile boolean givenUp;
    private volatile @Nullable StreamingHandle handle;

    Running(Function<Sink<T>, StreamingHandle> source, Flow.Subscriber<? super T> subscriber) {
      this.source = source;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        giveUp(new IllegalArgumentException("request must be >= 1, was " + n));
        return;
      }
      requested.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      if (started.compareAndSet(false, true)) {
        StreamingHandle running = source.apply(this);
        handle = running;
        if (canceled || givenUp) {
          running.cancel();
        }
      }
      drain();
    }

    @Override
    public void cancel() {
      canceled = true;
      stop();
      drain();
    }

    // What waits is of no use any more: the error comes at once.
    private void giveUp(Throwable why) {
      givenUp = true;
      error(why);
      stop();
    }

    private void stop() {
      StreamingHandle running = handle;
      if (running != null) {
        running.cancel();
      }
    }

    @Override
    public void next(T item) {
      if (over || canceled) {
        return;
      }
      if (size.incrementAndGet() > MOST_WAITING) {
        giveUp(new IllegalStateException(
            "the subscriber fell more than " + MOST_WAITING + " events behind"));
        return;
      }
      waiting.add(item);
      drain();
    }

    @Override
    public void complete() {
      over = true;
      drain();
    }

    @Override
    public void error(Throwable why) {
      if (!over) {
        failure = why;
        over = true;
        drain();
      }
    }

    private void drain() {
      if (drains.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        emit();
        missed = drains.addAndGet(-missed);
      } while (missed != 0);
    }

    private void emit() {
      while (!canceled && !givenUp && requested.get() > 0) {
        T item = waiting.poll();
        if (item == null) {
          break;
        }
        size.decrementAndGet();
        requested.decrementAndGet();
        subscriber.onNext(item);
      }
      if (canceled || givenUp) {
        waiting.clear();
      }
      if (!canceled && over && waiting.isEmpty()) {
        canceled = true; // nothing follows an end
        Throwable why = failure;
        if (why == null) {
          subscriber.onComplete();
        } else {
          subscriber.onError(why);
        }
      }
    }
  }
}
