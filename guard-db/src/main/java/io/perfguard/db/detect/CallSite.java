/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.ApplicationFrames;
import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a query came from: all frames of the application, innermost first. Two sites are one if all
 * their frames are.
 *
 * <p>A frame that comes twice counts once, so that a walk down a tree has one site and not one for
 * each depth. A stack that was caught is decoded when it is first looked at, which most never are.
 *
 * <p>Thread-safe.
 */
public final class CallSite {
  private static final int MAXIMUM_FRAMES = 256;
  private static final String PROXY = "$HibernateProxy";

  /** Null once it is decoded, which all that is decoded is written before. */
  private volatile @Nullable Throwable stack;

  private List<Place> frames = List.of();
  private Framework framework = Framework.JDBC;
  private String entity = "";
  private long hash;

  private CallSite(@Nullable Throwable stack) {
    this.stack = stack;
  }

  /**
   * The site of this call.
   *
   * @return a site that holds the stack, not decoded
   */
  public static CallSite here() {
    return new CallSite(new Throwable("a call site, nothing went wrong"));
  }

  /**
   * A site that was recorded elsewhere.
   *
   * @param frames innermost first
   * @return the site
   */
  public static CallSite of(List<Place> frames) {
    CallSite site = new CallSite(null);
    site.take(Require.nonNull(frames, "frames"));
    return site;
  }

  /**
   * The application's frames, each once.
   *
   * @return innermost first; empty if no code of the application was on the stack
   */
  public List<Place> frames() {
    decode();
    return frames;
  }

  /**
   * A hash of all frames.
   *
   * @return the same in each run of the application
   */
  public long hash() {
    decode();
    return hash;
  }

  /**
   * What the innermost frame of the application used to send the query.
   *
   * @return {@code JDBC} if nothing known lay between
   */
  public Framework framework() {
    decode();
    return framework;
  }

  /**
   * The class whose lazy proxy sent the query.
   *
   * @return its simple name; empty if there was no such proxy
   */
  public String entity() {
    decode();
    return entity;
  }

  private void decode() {
    if (stack != null) {
      decodeOnce();
    }
  }

  private synchronized void decodeOnce() {
    Throwable caught = stack;
    if (caught != null) {
      decode(caught.getStackTrace());
      stack = null;
    }
  }

  private void decode(StackTraceElement[] all) {
    take(ApplicationFrames.of(all, MAXIMUM_FRAMES));
    for (StackTraceElement frame : all) {
      String name = frame.getClassName();
      int proxy = name.indexOf(PROXY);
      if (proxy > 0) {
        entity = name.substring(name.lastIndexOf('.', proxy) + 1, proxy).replace('$', '.');
      }
      if (ApplicationFrames.isApplication(name)) {
        return; // what called the application is not how it sent the query
      }
      for (Framework known : Framework.values()) {
        if (known.owns(name) && known.compareTo(framework) > 0) {
          framework = known;
        }
      }
    }
  }

  private void take(List<Place> places) {
    frames = places.stream().distinct().toList();
    hash = ApplicationFrames.hash(frames);
  }
}
