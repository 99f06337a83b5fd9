import './design/base.css';
import { mount } from 'svelte';
import AppView from './app/App.svelte';
import { App } from './app/app.svelte';
import { connect } from './backend';

const target = document.getElementById('app');
if (target) {
  const app = new App(await connect());
  mount(AppView, { target, props: { app } });
  void app.begin();
}
