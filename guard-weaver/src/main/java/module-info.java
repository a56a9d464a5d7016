/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Weaves annotated methods when they are compiled; never needed when an application runs. */
module io.perfguard.weaver {
  requires transitive java.compiler;
  requires jdk.compiler;
  requires transitive net.bytebuddy;
  requires static transitive org.jspecify;

  exports io.perfguard.weaver;

  provides javax.annotation.processing.Processor with
      io.perfguard.weaver.WeavingProcessor;
}
