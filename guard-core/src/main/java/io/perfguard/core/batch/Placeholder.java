package io.perfguard.core.batch;

final class Placeholder {}
