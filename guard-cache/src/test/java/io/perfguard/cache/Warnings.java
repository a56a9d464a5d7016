/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What Perfguard logs as a warning, or worse, while this listens. Keeps it out of the test's own
 * output.
 */
final class Warnings {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.perfguard");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  void start() {
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  void stop() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
  }

  List<String> messages() {
    return appender.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
