/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Faults;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in for several callers: who joins late first hears what came before. Each
 * hears the pieces in order, one at a time, on the thread that brings them or the one that joined.
 * When the last caller has left, the answer is canceled; a caller that leaves ends it for nobody
 * else. Thread-safe.
 */
final class StreamFlight implements LlmStreamHandler {
  /*
   * Each listener has a place in the list of events and a flag that says whether a thread is telling it something. Who
   * brings an event adds it under the lock, then tells every listener that nobody is telling; the teller goes on until
   * there is nothing left. So no handler runs under the lock, none runs twice at once, and none misses a piece.
   *
   * Without sharing nobody comes late: what all have heard is dropped.
   */
  private sealed interface Event {
    record Text(String piece) implements Event {}

    record Used(Usage usage) implements Event {}

    record Native(@Nullable Object event) implements Event {}

    record Complete(LlmResponse response) implements Event {}

    record Failed(Throwable error) implements Event {}
  }

  private final class Listener implements LlmStream {
    private final LlmStreamHandler handler;
    private final Runnable onCancel;
    // Guarded by the flight.
    private int next;
    private boolean told; // a thread is telling it something
    private boolean gone;

    Listener(LlmStreamHandler handler, Runnable onCancel) {
      this.handler = handler;
      this.onCancel = onCancel;
    }

    @Override
    public void cancel() {
      leave(this);
    }
  }

  private final boolean shared;
  private final List<Event> events = new ArrayList<>(); // guarded by this, as all below
  private final List<Listener> listeners = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int dropped; // events that all have heard
  private boolean ended;
  private boolean abandoned;
  private @Nullable LlmStream source;
  private @Nullable Usage latest;

  private long costPicos;
  private @Nullable Thread telling; // brings an event right now
  private final Ending onEnd;
  private final Faults faults;

  /** Hears the end before the listeners do, or that nobody listens any more. */
  @FunctionalInterface
  interface Ending {
    void ended(@Nullable LlmResponse response, @Nullable Throwable error);
  }

  StreamFlight(boolean shared, Ending onEnd, Faults faults) {
    this.shared = shared;
    this.onEnd = onEnd;
    this.faults = faults;
  }

  /** What the answer cost; known before it is complete. */
  synchronized void cost(long picos) {
    costPicos = picos;
  }

  synchronized long cost() {
    return costPicos;
  }

  /** Whether this thread is telling the listeners something: it cannot wait for the end. */
  synchronized boolean isToldBy(Thread thread) {
    return telling == thread;
  }

  /** What to cancel when nobody listens any more. */
  void source(LlmStream stream) {
    boolean cancel;
    synchronized (this) {
      source = stream;
      cancel = abandoned;
    }
    if (cancel) {
      stream.cancel();
    }
  }

  /**
   * Another listener.
   *
   * @param onCancel runs if the listener leaves before the end
   * @return null if nobody may join any more, since it was abandoned
   */
  @Nullable
  LlmStream join(LlmStreamHandler handler, Runnable onCancel) {
    Listener listener = new Listener(handler, onCancel);
    synchronized (this) {
      if (abandoned) {
        return null;
      }
      listeners.add(listener);
    }
    tell(listener);
    return listener;
  }

  private void leave(Listener listener) {
    LlmStream cancel = null;
    boolean last;
    synchronized (this) {
      if (listener.gone || ended) {
        return;
      }
      listener.gone = true;
      listeners.remove(listener);
      last = listeners.isEmpty();
      if (last) {
        abandoned = true;
        cancel = source;
      }
    }
    listener.onCancel.run();
    if (last) {
      onEnd.ended(null, new CancellationException("nobody listens to the stream any more"));
      if (cancel != null) {
        cancel.cancel();
      }
    }
  }

  @Override
  public void onText(String piece) {
    add(new Event.Text(piece));
  }

  @Override
  public void onUsage(Usage usage) {
    add(new Event.Used(usage));
  }

  @Override
  public void onEvent(@Nullable Object event) {
    add(new Event.Native(event));
  }

  @Override
  public void onComplete(LlmResponse response) {
    add(new Event.Complete(response));
  }

  @Override
  public void onError(Throwable error) {
    add(new Event.Failed(error));
  }

  /** What came so far. */
  synchronized String text() {
    return text.toString();
  }

  /** The usage that was told last; null if none was. */
  synchronized @Nullable Usage usage() {
    return latest;
  }

  synchronized boolean isAbandoned() {
    return abandoned;
  }

  private void add(Event event) {
    List<Listener> all;
    synchronized (this) {
      if (ended || abandoned) {
        return;
      }
      events.add(event);
      if (event instanceof Event.Text piece) {
        text.append(piece.piece());
      } else if (event instanceof Event.Used used) {
        latest = used.usage();
      }
      ended = event instanceof Event.Complete || event instanceof Event.Failed;
      all = List.copyOf(listeners);
    }
    if (event instanceof Event.Complete complete) {
      onEnd.ended(complete.response(), null);
    } else if (event instanceof Event.Failed failed) {
      onEnd.ended(null, failed.error());
    }
    tellAll(all);
    if (!shared) {
      dropHeard();
    }
  }

  private void tellAll(List<Listener> all) {
    Thread before;
    synchronized (this) {
      before = telling;
      telling = Thread.currentThread();
    }
    try {
      all.forEach(this::tell);
    } finally {
      synchronized (this) {
        telling = before;
      }
    }
  }

  private void tell(Listener listener) {
    while (true) {
      Event event;
      synchronized (this) {
        int index = listener.next - dropped;
        if (listener.told || listener.gone || index >= events.size()) {
          return;
        }
        event = events.get(index);
        listener.next++;
        listener.told = true;
      }
      try {
        tell(listener.handler, event);
      } catch (RuntimeException | LinkageError e) { // a stranger: the others hear on
        faults.record("a handler of a stream", e);
      } finally {
        synchronized (this) {
          listener.told = false;
        }
      }
    }
  }

  private static void tell(LlmStreamHandler handler, Event event) {
    if (event instanceof Event.Text piece) {
      handler.onText(piece.piece());
    } else if (event instanceof Event.Used used) {
      handler.onUsage(used.usage());
    } else if (event instanceof Event.Native other) {
      handler.onEvent(other.event());
    } else if (event instanceof Event.Complete complete) {
      handler.onComplete(complete.response());
    } else if (event instanceof Event.Failed failed) {
      handler.onError(failed.error());
    }
  }

  private synchronized void dropHeard() {
    int heard = listeners.stream().mapToInt(each -> each.next).min().orElse(0) - dropped;
    if (heard > 0) {
      events.subList(0, heard).clear();
      dropped += heard;
    }
  }
}
